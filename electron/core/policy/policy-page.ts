import { aboutSetting, defaultPolicy, type SettingName, settingNames } from './effective-policy.ts';
import { policyExample } from './policy-example.ts';

const introduction = `# Policy of a workstation

<!-- Made by \`npm run docs\` from electron/core/policy/: change the descriptions there. -->

Administrators control here how a workstation behaves. Only they can write a policy; it contains no secrets.

| system | locked | defaults |
| --- | --- | --- |
| Windows (Group Policy, Intune) | \`HKLM\\SOFTWARE\\Policies\\CareLink\\Workstation\` | \`…\\Workstation\\Defaults\` |
| macOS (configuration profile) | \`/Library/Managed Preferences/com.carelink.workstation.plist\` | |
| Linux | \`/etc/carelink/workstation/locked.json\` | \`/etc/carelink/workstation/defaults.json\` |

In descending order: locked, what the user has set, defaults, and the defaults in the table below. Users can only set what the
table allows, in \`settings.json\` of the data folder and, on Windows, by a policy for their account (\`HKCU\`), which wins over the file. A
group of settings (\`lock\`, \`emergency\`) is taken whole from one place. \`--doctor\` shows every value and its source.

The policy files of earlier versions still count as locked until you remove them, so that an update never turns a ward computer
into one with its own server: \`/etc/carelink/policy.json\`, on macOS \`/Library/Application Support/CareLink/policy.json\`, on
Windows \`CareLink\\policy.json\` in the data folder of all users. If both are set, the new place wins.

## Who can redirect a workstation

Nobody but administrators ([decision 0055](decisions/0055-policy-of-the-machine.md)):

- No variable and no option says where a policy is. \`--policy\` is for developers, and not allowed on a machine with a policy.
- A policy file must belong to root (on Windows to SYSTEM or the administrators), and so must every folder above it; nobody else
  may be able to write them. Otherwise the workstation does not start and says which file or folder it is.
- \`REG_EXPAND_SZ\` is refused, because it would be expanded from the user's environment.
- A program that is installed for the machine is only set up with its own server if \`local_server\` is \`"on"\`.

## Mistakes

- A key that this version does not know never stops a ward: log, Diagnostics and \`--doctor\` name it and the key that was probably
  meant. That key gets its strictest value unless it is also set, or \`policy_version\` is for a later version.
- A wrong value is named with its key, its place and what is allowed; the strictest value applies instead. A wrong app is not offered.
- A wrong \`server_url\` or \`server_pins\`, or a key that resembles one of them while it is not set, prevents the start, because the
  workstation would otherwise work with another server. So does a file that is not valid JSON, cannot be read or cannot be trusted.
- A file that a policy names (\`ca_file\`, \`branding.logo\`) must exist and be protected like the policy itself. Otherwise it counts as not
  named, and log, Diagnostics and \`--doctor\` say why.

## In the registry and in profiles

Texts are \`REG_SZ\`, numbers \`REG_DWORD\`; a group of settings is a subkey. \`server_url\` is one address in each line (\`REG_MULTI_SZ\`, or
\`REG_SZ\` for one). \`apps\` and \`emergency\` are the JSON of the examples as
\`REG_SZ\` or \`REG_MULTI_SZ\`. In configuration profiles everything is as in JSON, with lists and dictionaries.

## Templates

\`carelink-workstation-VERSION-policy.zip\` is beside the installers (in a checkout: \`build/policy/\`). It contains files made from the
same schema: ADMX and ADML (English, German, Spanish) for Group Policy and Intune, a configuration profile for macOS, and a JSON
schema for editors. Copy the ADMX and the folders with the ADML to \`PolicyDefinitions\`: in the central store of the domain,
\`\\\\DOMAIN\\SYSVOL\\DOMAIN\\Policies\\PolicyDefinitions\`, or in \`C:\\Windows\\PolicyDefinitions\` of one computer. The settings are
then under *Computer Configuration, Policies, Administrative Templates, CareLink Workstation*. In Intune: *Devices, Configuration, Import
ADMX*, with the English ADML.

## Settings

A policy is read again every minute. Keys marked "live" take effect then, the others at the next start. A policy that has become
faulty changes nothing until it is corrected or the workstation is restarted; the log says so.
`;

const example = `\`\`\`json
${JSON.stringify(policyExample, null, 2)}
\`\`\`
`;

/** The page `docs/policy.md`, from the schema alone. */
export function policyPage(): string {
  const table = [
    '| key | default | meaning | user may set it | changes |',
    '| --- | --- | --- | --- | --- |',
    ...settingNames.map(rowOf),
  ];
  return [introduction, `${table.join('\n')}\n`, formerNames(), example].join('\n');
}

function rowOf(name: SettingName): string {
  const { description, user_may_set, live } = aboutSetting(name);
  const value = defaultPolicy[name];
  const fallback = value === null ? 'null' : `\`${JSON.stringify(value)}\``;
  return `| \`${name}\` | ${fallback} | ${description} | ${user_may_set ? 'yes' : 'no'} | ${live ? 'live' : 'at the next start'} |`;
}

function formerNames(): string {
  const pairs = settingNames.flatMap((name) => {
    const { former_name } = aboutSetting(name);
    return former_name === undefined ? [] : [`\`${former_name}\` (\`${name}\`)`];
  });
  return `Policies written before version 0.2 use other names for some keys, which are still read: ${pairs.join(', ')}.\n`;
}
