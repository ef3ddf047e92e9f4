import { aboutSetting, defaultPolicy, type SettingName, settingNames } from './effective-policy.ts';

const introduction = `# Policy of a workstation

<!-- Made by \`npm run docs\` from electron/core/policy/: change the descriptions there. -->

One JSON file decides how a workstation behaves; only administrators can write it. Nothing in it is secret.

| system | file |
| --- | --- |
| Windows | \`%ProgramData%\\CareLink\\policy.json\` |
| macOS | \`/Library/Application Support/CareLink/policy.json\` |
| Linux | \`/etc/carelink/policy.json\` |

Without it, everything has its default. What the user may set stands in \`settings.json\` in the data folder and counts only
where the policy says nothing. A faulty file ends the start with one line that names file, key and rule, because a policy
that vanishes in silence would be worse. \`--doctor\` shows every value and where it comes from.
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
    '| key | default | what it is | user may set it |',
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
  return `Policies that were written before version 0.2 have other names for some keys, which are still read: ${pairs.join(', ')}.\n`;
}
