import { readFileSync } from 'node:fs';

const functions = readFileSync(new URL('scripts/functions.sh', import.meta.url), 'utf8');

/** A whole script for a package manager: the functions of all of them, then what this one does. */
export function script(version: string, body: string): string {
  return `#!/bin/sh\nset -e\n${functions.replace('@VERSION@', version)}\n${body}\n`;
}
