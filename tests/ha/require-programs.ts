import { provideSystemPrograms } from '../support/run/system-programs.mjs';

/** Throws one sentence, with the way out, when a program is missing that cannot be installed. */
export function requirePrograms(names: readonly string[]): void {
  const lines: string[] = [];
  const found = provideSystemPrograms({ names: [...names], say: (line) => lines.push(line) });
  const missing = names.filter((name) => !found[name]);
  if (missing.length > 0) throw new Error(lines.join('\n') || `Not on this machine: ${missing.join(', ')}.`);
}
