import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingNames, settings } from '../../../../../electron/core/policy/effective-policy.ts';

const page = readFileSync(new URL('../../../../../docs/policy.md', import.meta.url), 'utf8');

it('docs/policy.md tells of every setting, its default and who may set it', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 6);
  const told = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  expect(told.map(([, key]) => key).sort()).toEqual(settingNames.map((name) => `\`${name}\``).sort());
  for (const [, key = '', fallback = '', , userMaySet] of told) {
    const { [key.replaceAll('`', '') as keyof typeof settings]: setting } = settings;
    expect(JSON.parse(fallback.replaceAll('`', '')), key).toEqual(setting.fallback);
    expect(userMaySet, key).toBe(setting.userMaySet ? 'yes' : 'no');
  }
});
