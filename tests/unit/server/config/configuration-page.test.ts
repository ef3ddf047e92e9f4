import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationPage } from '../../../../server/config/configuration-page.ts';

const page = new URL('../../../../docs/configuration.md', import.meta.url);

it('docs/configuration.md is what the schema says: else `npm run docs`', () => {
  expect(readFileSync(page, 'utf8')).toBe(configurationPage());
});
