import { aboutSetting, defaultPolicy, type SettingName, settingNames } from './effective-policy.ts';

const introduction = `# Policy of a workstation

<!-- Made by \`npm run docs\` from electron/core/policy/: change the descriptions there. -->

One JSON file controls how a workstation behaves. Only administrators can write it; it contains no secrets.

| system | file |
| --- | --- |
| Windows | \`%ProgramData%\\CareLink\\policy.json\` |
| macOS | \`/Library/Application Support/CareLink/policy.json\` |
| Linux | \`/etc/carelink/policy.json\` |

Without the file, all settings have their defaults. Settings that users may change are in \`settings.json\` in the data folder and
apply only where the policy is silent. A faulty file prevents the start with one line that names file, key and rule, because
silently ignoring a policy would be worse. \`--doctor\` shows every value and its source.
`;

const example = `\`\`\`json
{
  "server_url": "https://carelink.hospital.example",
  "station_name": "B-204",
  "pin": "required",
  "lock": { "editing_grace_seconds": 60 }
}
\`\`\`
`;

/** The page `docs/policy.md`, from the schema alone. */
export function policyPage(): string {
  const table = [
    '| key | default | meaning | user may set it |',
    '| --- | --- | --- | --- |',
    ...settingNames.map(rowOf),
  ];
  return [introduction, `${table.join('\n')}\n`, formerNames(), example].join('\n');
}

function rowOf(name: SettingName): string {
  const { description, user_may_set } = aboutSetting(name);
  const value = defaultPolicy[name];
  const fallback = value === null ? 'null' : `\`${JSON.stringify(value)}\``;
  return `| \`${name}\` | ${fallback} | ${description} | ${user_may_set ? 'yes' : 'no'} |`;
}

function formerNames(): string {
  const pairs = settingNames.flatMap((name) => {
    const { former_name } = aboutSetting(name);
    return former_name === undefined ? [] : [`\`${former_name}\` (\`${name}\`)`];
  });
  return `Policies written before version 0.2 use other names for some keys, which are still read: ${pairs.join(', ')}.\n`;
}
