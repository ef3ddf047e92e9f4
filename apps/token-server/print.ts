import { escapeLines } from '../../server/text/escape-for-screen.ts';

/**
 * Writes text to standard output. What somebody else has once put into the database must not move the cursor of an
 * administrator's terminal, so all that it would obey is spelled out, in a way that leaves JSON the same JSON.
 */
export function print(text: string): void {
  process.stdout.write(escapeLines(text));
}

/** Writes a remark to standard error, like `print`. */
export function printRemark(text: string): void {
  process.stderr.write(escapeLines(text));
}
