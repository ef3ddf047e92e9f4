import { readFileSync } from 'node:fs';

const functions = readFileSync(new URL('scripts/functions.sh', import.meta.url), 'utf8');

/** A complete script for a package manager: the shared functions, then what this script does. */
export function script(version: string, body: string): string {
  return `#!/bin/sh\nset -e\n${functions.replace('@VERSION@', version)}\n${body}\n`;
}
