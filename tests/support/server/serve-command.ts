import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serverProgram } from './server-program.ts';

export interface ServedServer {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it has written to stderr. */
  readonly errors: () => string;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

export interface ServingPlace {
  /** Default: any. */
  readonly port?: number;
  /** User id to run as; default: the tests' own. */
  readonly uid?: number;
  /** Instead of a pipe. */
  readonly stderr?: number;
  readonly cwd?: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts `carelink-server serve` with arguments; rejects with its message if it does not start. */
export async function serveCommand(
  args: readonly string[],
  { port = 0, uid, stderr, cwd = root }: ServingPlace = {},
): Promise<ServedServer> {
  const child = spawn(process.execPath, [serverProgram, 'serve', '--port', String(port), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', stderr ?? 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const closed = once(child, 'close').then(([code]) => code as number | null);
  const ended = closed.then((code): never => {
    throw new Error(`it ended with ${code}: ${errors}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), ended]);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return closed;
  };
  return {
    child,
    url: JSON.parse(String(line)).url,
    errors: () => errors,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}
