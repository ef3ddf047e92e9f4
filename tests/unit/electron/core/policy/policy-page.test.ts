import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  completedPolicy,
  defaultPolicy,
  settingNames,
} from '../../../../../electron/core/policy/effective-policy.ts';
import { policyPage } from '../../../../../electron/core/policy/policy-page.ts';

const page = readFileSync(new URL('../../../../../docs/policy.md', import.meta.url), 'utf8');

it('docs/policy.md matches the schema; if not: `npm run docs`', () => {
  expect(page).toBe(policyPage());
});

it('docs/policy.md gives every setting, its default and who may set it', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 7);
  const told = rows.map((row) => row.split('|').map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')));
  expect(told.map(([, key]) => key)).toEqual(settingNames);
  const defaults = told.map(([, key = '', fallback = '']) => [key, JSON.parse(fallback)]);
  expect(Object.fromEntries(defaults)).toEqual(defaultPolicy);
  const free = told.filter(([, , , , userMaySet]) => userMaySet === 'yes').map(([, key]) => key);
  expect(free).toEqual(['station_name', 'ward']);
});

it('the example in docs/policy.md is a valid policy', () => {
  const [, example = ''] = /```json\n([^`]*)```/.exec(page) ?? [];
  expect(completedPolicy(JSON.parse(example)).pin).toBe('required');
});
