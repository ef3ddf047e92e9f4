import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every path below a folder, without those that a program of the system keeps for itself. */
export function listing(folder: string, without: readonly RegExp[]): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    for (const name of readdirSync(join(folder, path))) {
      const inner = path === '' ? name : `${path}/${name}`;
      if (without.some((each) => each.test(inner))) continue;
      found.push(inner);
      if (lstatSync(join(folder, inner)).isDirectory()) visit(inner);
    }
  };
  visit('');
  return found.sort();
}

/** What only one of two listings has, `+` before what is new. */
export function changes(before: readonly string[], after: readonly string[]): string[] {
  const old = new Set(before);
  const now = new Set(after);
  return [
    ...after.filter((path) => !old.has(path)).map((path) => `+ ${path}`),
    ...before.filter((path) => !now.has(path)).map((path) => `- ${path}`),
  ];
}
