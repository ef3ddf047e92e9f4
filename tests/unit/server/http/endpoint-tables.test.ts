import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { endpoints } from '../../../../server/contract/endpoints.ts';
import { withEndpointTables } from '../../../../server/http/endpoint-tables.ts';

const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');

it('docs/protocol.md has the tables that the definitions make: else `npm run docs`', () => {
  expect(page).toBe(withEndpointTables(page));
});

it('docs/protocol.md has a row for each endpoint', () => {
  const rows = Object.values(endpoints).map(({ method, path }) => `| \`${method.toUpperCase()} ${path}`);
  expect(rows.filter((row) => !page.includes(`${row}\``) && !page.includes(`${row}/\``))).toEqual([]);
});
