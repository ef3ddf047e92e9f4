// Writes the pages of docs/ and the templates of build/policy/ that are generated from code: `npm run docs`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { policyPage } from '../electron/core/policy/policy-page.ts';
import { policyTemplates } from '../electron/core/policy/templates/policy-templates.ts';
import { configurationPage } from '../server/config/configuration-page.ts';
import { auditEventsPage } from '../server/domain/audit/audit-events-page.ts';
import { withEndpointTables } from '../server/http/endpoint-tables.ts';

/** Each regenerates a page from its current text. */
const pages: Readonly<Record<string, (page: string) => string>> = {
  'audit-events.md': auditEventsPage,
  'configuration.md': configurationPage,
  'policy.md': policyPage,
  'protocol.md': withEndpointTables,
};
const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });

if (values.help) {
  process.stdout.write(
    'Writes docs/audit-events.md, docs/configuration.md and docs/policy.md anew from the settings in the code, the tables of docs/protocol.md from the endpoints, and the templates for administrators in build/policy/: npm run docs\n',
  );
} else {
  for (const [name, make] of Object.entries(pages)) {
    const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
    writeFileSync(path, make(readFileSync(path, 'utf8')));
    process.stdout.write(`${path} written\n`);
  }
  for (const [name, make] of Object.entries(policyTemplates)) {
    const path = fileURLToPath(new URL(`policy/${name}`, import.meta.url));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, make());
    process.stdout.write(`${path} written\n`);
  }
}
