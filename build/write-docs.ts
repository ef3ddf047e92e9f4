// Writes the pages of docs/ that are made from code: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { policyPage } from '../electron/core/policy/policy-page.ts';
import { configurationPage } from '../server/config/configuration-page.ts';

const pages = { 'configuration.md': configurationPage, 'policy.md': policyPage };
const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });

if (values.help) {
  process.stdout.write(
    'Writes docs/configuration.md and docs/policy.md anew from the settings in the code: npm run docs\n',
  );
} else {
  for (const [name, page] of Object.entries(pages)) {
    const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
    writeFileSync(path, page());
    process.stdout.write(`${path} written\n`);
  }
}
