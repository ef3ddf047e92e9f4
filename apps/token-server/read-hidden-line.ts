import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** So that a long one stays on its line. */
const mostStars = 40;

export interface HiddenLine {
  /** What is asked for; printed on standard error. */
  readonly prompt: string;
  /** Gives up, and the terminal is as it was. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One line that a person types at the terminal on standard input, with stars in its place: a terminal is looked at by
 * others, and its contents are kept. Empty when the input ends; Ctrl+C is that of the process.
 */
export async function readHiddenLine({ prompt, signal }: HiddenLine): Promise<string> {
  const { stdin, stderr } = process;
  const line = createInterface({ input: stdin, output: nowhere(), terminal: true, historySize: 0 });
  const show = () => {
    const stars = '*'.repeat(Math.min(line.line.length, mostStars));
    // The space wipes the star of a letter that was taken back.
    stderr.write(`\r${prompt}${stars} \b`);
  };
  const end = () => line.close();
  try {
    stderr.write(prompt);
    // After readline's own listener, so that the line is as the key has made it.
    stdin.on('keypress', show);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    return await new Promise<string>((resolve) => {
      line.once('line', resolve);
      const give = () => resolve('');
      line.once('close', give);
      line.once('SIGINT', () => {
        // Whoever waits for the signal decides; nothing was typed for those who go on reading.
        line.removeListener('close', give).close();
        signal?.addEventListener('abort', give);
        process.kill(process.pid, 'SIGINT');
      });
    });
  } finally {
    signal?.removeEventListener('abort', end);
    stdin.removeListener('keypress', show);
    line.close();
    stdin.pause();
    stderr.write('\n');
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
