import { policyExample } from '../policy-example.ts';
import { xmlText } from './xml-text.ts';

const identifier = 'com.carelink.workstation';

/** A configuration profile for macOS with the settings of the example, to be edited before use. */
export function mobileConfiguration(): string {
  const settings = Object.entries(policyExample)
    .map(([key, value]) => `      <key>${key}</key>\n      ${elementOf(value)}`)
    .join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Made by \`npm run docs\` from electron/core/policy/. A template: put your settings here, and UUIDs of your own (uuidgen). -->
<plist version="1.0">
<dict>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
  <key>PayloadIdentifier</key>
  <string>${identifier}.policy</string>
  <key>PayloadUUID</key>
  <string>00000000-0000-0000-0000-000000000001</string>
  <key>PayloadDisplayName</key>
  <string>CareLink Workstation</string>
  <key>PayloadScope</key>
  <string>System</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key>
      <string>${identifier}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
      <key>PayloadIdentifier</key>
      <string>${identifier}.policy.settings</string>
      <key>PayloadUUID</key>
      <string>00000000-0000-0000-0000-000000000002</string>
${settings}
    </dict>
  </array>
</dict>
</plist>
`;
}

function elementOf(value: unknown): string {
  if (typeof value === 'string') return `<string>${xmlText(value)}</string>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (Array.isArray(value)) return `<array>${value.map(elementOf).join('')}</array>`;
  const entries = Object.entries(value as Record<string, unknown>);
  return `<dict>${entries.map(([key, part]) => `<key>${key}</key>${elementOf(part)}`).join('')}</dict>`;
}
