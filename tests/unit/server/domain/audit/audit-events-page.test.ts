import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { auditEventsPage } from '../../../../../server/domain/audit/audit-events-page.ts';

const page = new URL('../../../../../docs/audit-events.md', import.meta.url);

it('docs/audit-events.md is what the code says: else `npm run docs`', () => {
  expect(readFileSync(page, 'utf8')).toBe(auditEventsPage());
});
