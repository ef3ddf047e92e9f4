// Writes the pages of docs/ that are made from code: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationPage } from '../server/configuration-page.ts';

const path = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
writeFileSync(path, configurationPage());
process.stdout.write(`${path} written\n`);
