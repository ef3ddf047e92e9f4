import { aboutSetting, type SettingName, settingNames } from '../effective-policy.ts';
import { type FormField, fieldsOf } from './setting-form.ts';
import { settingText, type TemplateLanguage } from './setting-texts.ts';
import { xmlText } from './xml-text.ts';

const registryKey = 'SOFTWARE\\Policies\\CareLink\\Workstation';
const namespaces =
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"';
const note = '<!-- Made by `npm run docs` from electron/core/policy/. -->';

/** Each setting exists twice: locked, and as what applies if nothing stronger is set. */
const kinds = [
  { category: 'Locked', suffix: '', subkey: '' },
  { category: 'Defaults', suffix: '_default', subkey: '\\Defaults' },
] as const;

const words: Readonly<
  Record<TemplateLanguage, { readonly Locked: string; readonly Defaults: string; readonly supported: string }>
> = {
  'en-US': {
    Locked: 'Locked settings',
    Defaults: 'Defaults',
    supported: 'CareLink Workstation from version 0.3',
  },
  'de-DE': {
    Locked: 'Festgelegte Einstellungen',
    Defaults: 'Voreinstellungen',
    supported: 'CareLink Workstation ab Version 0.3',
  },
  'es-ES': {
    Locked: 'Ajustes bloqueados',
    Defaults: 'Valores predeterminados',
    supported: 'CareLink Workstation a partir de la versión 0.3',
  },
};

/** The file CareLinkWorkstation.admx: which values the Group Policy editor writes into the registry. */
export function admx(): string {
  const policies = kinds.flatMap((kind) => settingNames.map((name) => policyOf(name, kind)));
  return `<?xml version="1.0" encoding="utf-8"?>
${note}
<policyDefinitions ${namespaces} revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="carelink" namespace="CareLink.Policies.Workstation" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="SUPPORTED" displayName="$(string.SUPPORTED)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="CareLink" displayName="$(string.CareLink)" />
    <category name="Locked" displayName="$(string.Locked)">
      <parentCategory ref="CareLink" />
    </category>
    <category name="Defaults" displayName="$(string.Defaults)">
      <parentCategory ref="CareLink" />
    </category>
  </categories>
  <policies>
${policies.join('\n')}
  </policies>
</policyDefinitions>
`;
}

function policyOf(name: SettingName, { category, suffix, subkey }: (typeof kinds)[number]): string {
  const id = `${name}${suffix}`;
  const key = `${registryKey}${subkey}`;
  return `    <policy name="${id}" class="Machine" displayName="$(string.${id})" explainText="$(string.${name}_explain)" presentation="$(presentation.${id})" key="${key}">
      <parentCategory ref="${category}" />
      <supportedOn ref="SUPPORTED" />
      <elements>
${fieldsOf(name)
  .map((field) => elementOf(field, key))
  .join('\n')}
      </elements>
    </policy>`;
}

function elementOf(field: FormField, policyKey: string): string {
  const [group, part] = field.key.split('.');
  const value = part ?? field.key;
  const id = idOf(field);
  const place = `id="${id}" key="${part === undefined ? policyKey : `${policyKey}\\${group}`}" valueName="${value}"`;
  switch (field.kind) {
    case 'choice':
      return `        <enum ${place} required="true">
${field.choices
  .map(
    (choice) =>
      `          <item displayName="$(string.choice_${choice})"><value><string>${choice}</string></value></item>`,
  )
  .join('\n')}
        </enum>`;
    case 'text':
      return `        <text ${place} maxLength="${field.longest}" />`;
    case 'number':
      return `        <decimal ${place} minValue="${field.least}" maxValue="${field.most}" />`;
    case 'json':
    case 'lines':
      return `        <multiText ${place} required="true" />`;
  }
}

const idOf = ({ key }: FormField) => key.replace('.', '_');

/** The file CareLinkWorkstation.adml of one language. */
export function adml(language: TemplateLanguage): string {
  const own = words[language];
  const choices = new Set(
    settingNames.flatMap((name) =>
      fieldsOf(name).flatMap((field) => (field.kind === 'choice' ? field.choices : [])),
    ),
  );
  const strings: [string, string][] = [
    ['SUPPORTED', own.supported],
    ['CareLink', 'CareLink Workstation'],
    ['Locked', own.Locked],
    ['Defaults', own.Defaults],
    ...[...choices].map((choice): [string, string] => [`choice_${choice}`, choice]),
    ...settingNames.flatMap((name): [string, string][] => {
      const { title, explanation } = settingText(name, language);
      return [
        ...kinds.map(({ suffix }): [string, string] => [`${name}${suffix}`, title]),
        [`${name}_explain`, `${explanation}\n\n${name}: ${aboutSetting(name).values}`],
      ];
    }),
  ];
  const presentations = kinds.flatMap(({ suffix }) =>
    settingNames.map(
      (name) => `      <presentation id="${name}${suffix}">
${fieldsOf(name).map(controlOf).join('\n')}
      </presentation>`,
    ),
  );
  return `<?xml version="1.0" encoding="utf-8"?>
${note}
<policyDefinitionResources ${namespaces} revision="1.0" schemaVersion="1.0">
  <displayName>CareLink Workstation</displayName>
  <description>CareLink Workstation</description>
  <resources>
    <stringTable>
${strings.map(([id, text]) => `      <string id="${id}">${xmlText(text)}</string>`).join('\n')}
    </stringTable>
    <presentationTable>
${presentations.join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}

function controlOf(field: FormField): string {
  const id = idOf(field);
  switch (field.kind) {
    case 'choice':
      return `        <dropdownList refId="${id}">${field.key}</dropdownList>`;
    case 'text':
      return `        <textBox refId="${id}"><label>${field.key}</label></textBox>`;
    case 'number':
      return `        <decimalTextBox refId="${id}" defaultValue="${field.least}">${field.key}</decimalTextBox>`;
    case 'json':
    case 'lines':
      return `        <multiTextBox refId="${id}" defaultHeight="12">${field.key}</multiTextBox>`;
  }
}
