// Writes the pages of docs/ that are made from code: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { configurationPage } from '../server/config/configuration-page.ts';

const path = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });

if (values.help) {
  process.stdout.write('Writes docs/configuration.md anew from the settings in the code: npm run docs\n');
} else {
  writeFileSync(path, configurationPage());
  process.stdout.write(`${path} written\n`);
}
