import { UsageError } from './command-context.ts';
import { readAnswer } from './read-answer.ts';

/** Asks at the terminal and accepts only yes. Throws `UsageError` if there is no terminal. */
export async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${question} Say so with --yes, or run it at a terminal.`);
  return /^(y|yes)$/i.test(await readAnswer(`${question} [y/N] `));
}
