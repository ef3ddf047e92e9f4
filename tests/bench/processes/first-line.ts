import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * The first line of `output` that `recognise` accepts. Throws when the process ends before it, or nothing comes
 * within `timeoutMs`. The rest of the output is read and discarded, so that the pipe never fills.
 */
export async function firstLine<Found>(
  child: ChildProcess,
  output: Readable,
  recognise: (line: string) => Found | null,
  timeoutMs = 30_000,
): Promise<Found> {
  const lines = createInterface({ input: output });
  const found = new Promise<Found>((resolve) => {
    lines.on('line', (line) => {
      const match = recognise(line);
      if (match !== null) resolve(match);
    });
  });
  const cancel = new AbortController();
  const ended = once(child, 'exit', { signal: cancel.signal }).then(([code]) => {
    throw new Error(`the process ended with ${code} before it was ready`);
  });
  const late = once(AbortSignal.timeout(timeoutMs), 'abort', { signal: cancel.signal }).then(() => {
    throw new Error(`the process was not ready within ${timeoutMs} ms`);
  });
  for (const loser of [ended, late]) loser.catch(() => undefined);
  return Promise.race([found, ended, late]).finally(() => cancel.abort());
}
