import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadPlan, LoadResult } from './load-plan.ts';

/** A process that generates load; `close` ends it. One plan at a time. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(new URL('generator.ts', import.meta.url), [], {
    serialization: 'advanced',
  });

  /** Throws when the plan could not be carried out; wrong answers of the server are in the result. */
  async run(plan: LoadPlan): Promise<LoadResult> {
    const over = new AbortController();
    const listen = (event: string) => once(this.#child, event, { signal: over.signal });
    const answered = listen('message').then(([message]) => message as Report);
    const ended = listen('exit').then((): Report => ({ failure: 'the process ended' }));
    for (const outcome of [answered, ended]) outcome.catch(() => undefined);
    this.#child.send(plan);
    const report = await Promise.race([answered, ended]).finally(() => over.abort());
    if ('failure' in report) throw new Error(`load generator: ${report.failure}`);
    return report.result;
  }

  /** Ends the closed loop under way, whose measurement stops here. */
  stop(): void {
    this.#child.send('stop');
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

type Report = { readonly result: LoadResult } | { readonly failure: string };
