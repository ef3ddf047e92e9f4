import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { stopChild } from '../bench/processes/stop-child.ts';
import type { ServerUsage, SoakOrder } from './server-process.ts';

/** The token server as a child process. */
export class SoakServer {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(databaseFile: string): Promise<SoakServer> {
    const child = fork(new URL('./server-process.ts', import.meta.url), {
      execArgv: ['--expose-gc'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    });
    try {
      const { url } = (await ask(child, { order: 'start', databaseFile })) as { url: string };
      return new SoakServer(child, url);
    } catch (error) {
      await stopChild(child);
      throw error;
    }
  }

  /** Its state after a garbage collection. */
  async usage(): Promise<ServerUsage> {
    return (await ask(this.#child, { order: 'usage' })) as ServerUsage;
  }

  /** Lets it finish and close its database, then ends the process. */
  async stop(): Promise<void> {
    try {
      if (this.#child.connected) await ask(this.#child, { order: 'stop' });
    } finally {
      await stopChild(this.#child);
    }
  }
}

async function ask(child: ChildProcess, order: SoakOrder): Promise<unknown> {
  const done = new AbortController();
  const answered = once(child, 'message', { signal: done.signal });
  const ended = once(child, 'exit', { signal: done.signal }).then(() => {
    throw new Error('the server process has ended');
  });
  for (const promise of [answered, ended]) promise.catch(() => undefined);
  child.send(order);
  try {
    const [message] = await Promise.race([answered, ended]);
    const { result, failure } = message as { result?: unknown; failure?: string };
    if (failure !== undefined) throw new Error(failure);
    return result;
  } finally {
    done.abort();
  }
}
