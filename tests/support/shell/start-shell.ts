import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const root = new URL('../../..', import.meta.url).pathname;

const readyLine = z.strictObject({
  ready: z.literal(true),
  workstation: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\/launch\?code=[\w-]{43}$/),
  server: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/),
});

export interface StartedShell {
  readonly child: ChildProcess;
  readonly ready: z.infer<typeof readyLine>;
  /** The lines on standard output and error so far. */
  readonly output: readonly string[];
  readonly errors: readonly string[];
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** `npm start --silent -- --shell browser --json …`, for real; resolves when it is ready. */
export async function startShell(args: readonly string[]): Promise<StartedShell> {
  const started = runStart(['--shell', 'browser', '--json', ...args]);
  const first = await Promise.race([started.firstLine, started.ended]);
  if (typeof first !== 'object') throw new Error(`ended with ${first}: ${started.errors.join('\n')}`);
  return { ...started, ready: readyLine.parse(JSON.parse(first.line)) };
}

/** `npm start --silent -- …`, for real. */
export function runStart(args: readonly string[]) {
  const child = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors]: [string[], string[]] = [[], []];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => output.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  return {
    child,
    output,
    errors,
    firstLine: once(lines, 'line').then(([line]) => ({ line: String(line) })),
    ended: once(child, 'close').then(([code, signal]): number | string => code ?? signal),
  };
}
