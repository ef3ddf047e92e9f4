import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { HeldStation, LinesCount, LinesOrder } from './hold-lines.ts';

/** The lines of many workstations, held by a separate process; `close` ends it. */
export class HeldLines {
  readonly #child = fork(new URL('hold-lines.ts', import.meta.url), [], { serialization: 'advanced' });

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Throws when any of the lines is refused. */
  open(url: string, stations: readonly HeldStation[], perSecond: number): Promise<LinesCount> {
    return this.#run({ kind: 'open', url, stations, perSecond });
  }

  count(): Promise<LinesCount> {
    return this.#run({ kind: 'count' });
  }

  /** Closes all of them. */
  hangUp(): Promise<LinesCount> {
    return this.#run({ kind: 'close' });
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  async #run(order: LinesOrder): Promise<LinesCount> {
    const over = new AbortController();
    const listen = (event: string) => once(this.#child, event, { signal: over.signal });
    const answered = listen('message').then(([message]) => message as Report);
    const ended = listen('exit').then((): Report => ({ failure: 'the process ended' }));
    for (const outcome of [answered, ended]) outcome.catch(() => undefined);
    this.#child.send(order);
    const report = await Promise.race([answered, ended]).finally(() => over.abort());
    if ('failure' in report) throw new Error(`lines: ${report.failure}`);
    return report.result;
  }
}

type Report = { readonly result: LinesCount } | { readonly failure: string };
