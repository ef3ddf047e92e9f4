import { createInterface } from 'node:readline';

/** Calls `onLine` with each line of a stream until it ends; does nothing without a stream. */
export function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
}
