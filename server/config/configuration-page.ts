import { listSettings, type Setting } from './list-settings.ts';
import { serverConfig } from './server-config.ts';

const introduction = `# Configuration of the token server

<!-- Made by \`npm run docs\` from server/config/server-config.ts: change the descriptions there. -->

A setting comes from the first of these places that names it: a flag of the command line, the environment, the configuration
file (\`--config FILE\` or \`CARELINK_CONFIG\`; JSON, with an object for each part of a key before a dot), the default. \`config\` shows
what is in effect and where it comes from, without secrets; \`config --schema\` prints a JSON Schema for editors.

Whatever is wrong stops the start with one line that names the key and what it may be. So does a name that is no setting, in the
file and among the variables that begin with \`CARELINK_\`; only \`CARELINK_TEST_…\` and \`CARELINK_WORKSTATION_…\` are left alone.

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
    `${sentence(description)}${secret ? ' Secret: it is never shown.' : ''}`,
    '',
    `- may be: ${values}`,
    `- default: ${defaultText ?? 'not set'}`,
    `- environment: ${environmentNames.map((name) => `\`${name}\``).join(' or ') || 'none, only in the file'}`,
    ...(flag === null ? [] : [`- flag: \`${flag}\``]),
  ];
  return `${lines.join('\n')}\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
