import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadPlan, LoadResult } from './load-plan.ts';

/** A process that makes load; `close` ends it. One plan at a time. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(new URL('generator.ts', import.meta.url), [], {
    serialization: 'advanced',
  });

  /** Throws when the plan could not be carried out; what the server answered wrongly is in the result. */
  async run(plan: LoadPlan): Promise<LoadResult> {
    const ended = once(this.#child, 'exit').then(() => ({ failure: 'the process ended' }));
    const answered = once(this.#child, 'message').then(([message]) => message as Report);
    this.#child.send(plan);
    const report = await Promise.race([answered, ended]);
    if ('failure' in report) throw new Error(`load generator: ${report.failure}`);
    return report.result;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

type Report = { readonly result: LoadResult } | { readonly failure: string };
