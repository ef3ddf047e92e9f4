import { createInterface } from 'node:readline/promises';
import { UsageError } from './command-context.ts';

/** Asks at the terminal, and takes yes for yes and nothing else. Throws `UsageError` where there is no terminal. */
export async function isConfirmed(question: string): Promise<boolean> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw new UsageError(`${question} Say so with --yes, or run it at a terminal.`);
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    return /^(y|yes)$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
