import { listSettings, type Setting } from './list-settings.ts';
import { serverConfig } from './server-config.ts';

const introduction = `# Configuration of the token server

<!-- Made by \`npm run docs\` from server/config/server-config.ts: change the descriptions there. -->

A setting is taken from the first of these sources that contains it: a command line flag, the environment, the configuration
file (\`--config FILE\` or \`CARELINK_CONFIG\`; JSON, with one nested object for each part of a key before a dot), the default.
\`config\` shows the values in effect and their sources, without secrets; \`config --schema\` prints a JSON Schema for editors.

An invalid value prevents the start with one line that names the key and the allowed values. So does an unknown name, in the
file and among the variables that begin with \`CARELINK_\`; only \`CARELINK_TEST_…\` and \`CARELINK_WORKSTATION_…\` are ignored.

\`\`\`json
{
  "database": "/var/lib/carelink/carelink.sqlite",
  "issuer": "https://tokens.hospital.example",
  "listen": { "host": "127.0.0.1", "port": 8000 }
}
\`\`\`
`;

/** The page `docs/configuration.md`, from the schema alone. */
export function configurationPage(): string {
  return [introduction, ...listSettings(serverConfig).map(sectionOf)].join('\n');
}

function sectionOf({
  key,
  description,
  values,
  defaultText,
  environmentNames,
  flag,
  secret,
}: Setting): string {
  const lines = [
    `## \`${key}\``,
    '',
    `${sentence(description)}${secret ? ' Secret: never shown.' : ''}`,
    '',
    `- values: ${values}`,
    `- default: ${defaultText ?? 'not set'}`,
    `- environment: ${environmentNames.map((name) => `\`${name}\``).join(' or ') || 'none, configuration file only'}`,
    ...(flag === null ? [] : [`- flag: \`${flag}\``]),
  ];
  return `${lines.join('\n')}\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
