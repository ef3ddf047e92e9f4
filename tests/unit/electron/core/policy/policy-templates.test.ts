import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { screenLanguages, settingNames } from '../../../../../electron/core/policy/effective-policy.ts';
import { policyExample } from '../../../../../electron/core/policy/policy-example.ts';
import { policyTemplates } from '../../../../../electron/core/policy/templates/policy-templates.ts';
import { fieldsOf } from '../../../../../electron/core/policy/templates/setting-form.ts';
import { settingText } from '../../../../../electron/core/policy/templates/setting-texts.ts';
import { languages } from '../../../../../renderer/ui/messages/languages.ts';

const folder = new URL('../../../../../build/policy/', import.meta.url);
const templateOf = (name: string) => policyTemplates[name]?.() ?? '';
const admx = templateOf('CareLinkWorkstation.admx');
const admls = Object.keys(policyTemplates).filter((name) => name.endsWith('.adml'));

it.each(Object.entries(policyTemplates))('%s matches the schema; if not: `npm run docs`', (name, make) => {
  expect(readFileSync(new URL(name, folder), 'utf8')).toBe(make());
});

it.each(Object.keys(policyTemplates).filter((name) => !name.endsWith('.json')))(
  '%s is well-formed',
  (name) => {
    const open: string[] = [];
    for (const [, end, tag = '', rest = ''] of templateOf(name).matchAll(
      /<(\/?)([A-Za-z]+)((?:\s[^<>]*)?)>/g,
    )) {
      if (end) expect(open.pop()).toBe(tag);
      else if (!rest.endsWith('/')) open.push(tag);
    }
    expect(open).toEqual([]);
  },
);

describe('the template of Group Policy', () => {
  it('contains every setting, locked and as a default, with all its fields', () => {
    const policies = [...admx.matchAll(/<policy name="(\w+)"/g)].map(([, name]) => name);
    expect(policies).toEqual([...settingNames, ...settingNames.map((name) => `${name}_default`)]);
    const values = new Set([...admx.matchAll(/valueName="(\w+)"/g)].map(([, name]) => name));
    const keys = settingNames.flatMap((name) => fieldsOf(name).map(({ key }) => key.split('.').at(-1)));
    expect(values).toEqual(new Set(keys));
  });

  it('writes only where the workstation reads, and only for the machine', () => {
    expect(admx).not.toMatch(/class="(User|Both)"/);
    for (const [, key = ''] of admx.matchAll(/ key="([^"]+)"/g))
      expect(key).toMatch(
        /^SOFTWARE\\Policies\\CareLink\\Workstation(\\Defaults)?(\\(lock|branding|updates))?$/,
      );
  });

  it.each(admls)('%s contains every text and control the template names', (name) => {
    const adml = templateOf(name);
    for (const [, kind, id] of admx.matchAll(/\$\((string|presentation)\.(\w+)\)/g))
      expect(adml).toContain(`<${kind} id="${id}">`);
    const ids = new Set([...admx.matchAll(/ id="(\w+)"/g)].map(([, id]) => id));
    for (const [, id] of adml.matchAll(/refId="(\w+)"/g)) expect(ids).toContain(id);
  });

  it('is translated', () => {
    for (const name of settingNames) {
      const texts = (['en-US', 'de-DE', 'es-ES'] as const).map((language) => settingText(name, language));
      expect(new Set(texts.map(({ explanation }) => explanation)).size).toBe(3);
      for (const { title, explanation } of texts) {
        expect(title).not.toBe('');
        expect(explanation).not.toMatch(/`|\]\(/);
      }
    }
  });
});

describe('the JSON schema', () => {
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  const check = ajv.compile(JSON.parse(templateOf('policy.schema.json')));

  it('accepts the example, and rejects what is wrong', () => {
    expect(check(policyExample)).toBe(true);
    expect(check({})).toBe(true);
    expect(check({ server_url: ['https://a.example', 'https://b.example'] })).toBe(true);
    for (const wrong of [{ colour: 1 }, { pin: 'maybe' }, { lock: { idle_seconds: 5 } }, { max_sessions: 9 }])
      expect(check(wrong)).toBe(false);
  });
});

it('the profile for macOS contains the example', () => {
  const profile = templateOf('carelink-workstation.mobileconfig');
  for (const key of Object.keys(policyExample)) expect(profile).toContain(`<key>${key}</key>`);
  expect(profile).toContain('<integer>60</integer>');
});

it('a policy can name each language of the screens', () => {
  expect(languages.map(({ tag }) => tag)).toEqual(screenLanguages);
});
