import { readFileSync } from 'node:fs';
import { versionOfTables } from './version-of-tables.ts';

const functions = readFileSync(new URL('scripts/functions.sh', import.meta.url), 'utf8');

/** A complete script for a package manager: the shared functions, then what this script does. */
export function script(version: string, body: string): string {
  const filled = functions.replace('@VERSION@', version).replace('@TABLES@', String(versionOfTables));
  return `#!/bin/sh\nset -e\n${filled}\n${body}\n`;
}
