import { createInterface } from 'node:readline';

/** What somebody types at the terminal; empty if the input ends. */
export async function readAnswer(question: string, signal?: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const end = () => terminal.close();
  signal?.addEventListener('abort', end);
  try {
    return await new Promise<string>((resolve) => {
      terminal.once('close', () => resolve(''));
      terminal.question(question, (answer) => resolve(answer.trim()));
    });
  } finally {
    signal?.removeEventListener('abort', end);
    terminal.close();
  }
}
