// Writes the pages of docs/ that are made from code: `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { policyPage } from '../electron/core/policy/policy-page.ts';
import { configurationPage } from '../server/config/configuration-page.ts';
import { auditEventsPage } from '../server/domain/audit/audit-events-page.ts';
import { withEndpointTables } from '../server/http/endpoint-tables.ts';

/** Each makes a page anew, of what it is now. */
const pages: Readonly<Record<string, (page: string) => string>> = {
  'audit-events.md': auditEventsPage,
  'configuration.md': configurationPage,
  'policy.md': policyPage,
  'protocol.md': withEndpointTables,
};
const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });

if (values.help) {
  process.stdout.write(
    'Writes docs/audit-events.md, docs/configuration.md, docs/policy.md and the tables of docs/protocol.md from the code: npm run docs\n',
  );
} else {
  for (const [name, make] of Object.entries(pages)) {
    const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
    writeFileSync(path, make(readFileSync(path, 'utf8')));
    process.stdout.write(`${path} written\n`);
  }
}
