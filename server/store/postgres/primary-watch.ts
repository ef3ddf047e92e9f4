import { setTimeout } from 'node:timers/promises';
import type { Metrics } from '../../domain/ports/metrics.ts';
import type { Connection } from './connection.ts';
import type { Primary } from './primary.ts';
import { withinPatience } from './within-patience.ts';

type Host = Primary['hosts'][number];

const lookEveryMs = 5_000;
/** One that cannot be reached, or does not let us in, writes a line of its log for each try. */
const restMs = 30_000;
/** A name may lead to another machine by now, and a proxy or balancer to another host. */
const renewAfterMs = 60_000;
const patienceMs = 3_000;

export interface PrimaryWatchOptions {
  readonly primary: Primary;
  /** Under which PostgreSQL shows the connections. */
  readonly name: string;
  readonly metrics: Pick<Metrics, 'formerPrimaries'>;
}

/**
 * Looks at every host every few seconds, each through a connection of its own that is kept for a minute. A connection in
 * use tells nothing of a failover by which it was not cut: its former primary takes writes as before.
 */
export class PrimaryWatch {
  readonly #options: PrimaryWatchOptions;
  readonly #stop = new AbortController();
  readonly #former = new Set<Host>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: PrimaryWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = Promise.all(this.#options.primary.hosts.map((host) => this.#watch(host)));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #watch(host: Host): Promise<void> {
    const { signal } = this.#stop;
    const pause = (ms: number) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => {});
    await pause(lookEveryMs);
    while (!signal.aborted) {
      await this.#lookAt(host, pause);
      // It may come back as anything.
      this.#note(host, false);
      await pause(restMs);
    }
  }

  /** Returns when the host does not answer any more. */
  async #lookAt(host: Host, pause: (ms: number) => Promise<void>): Promise<void> {
    const { primary, name } = this.#options;
    let connection: Connection | null = null;
    try {
      for (let openedAtMs = 0; !this.#stop.signal.aborted; await pause(lookEveryMs)) {
        if (connection === null || performance.now() - openedAtMs > renewAfterMs) {
          await connection?.close();
          connection = await primary.openToLook(host, name);
          openedAtMs = performance.now();
        }
        this.#note(
          host,
          primary.heard(host, await withinPatience(primary.lookThrough(connection), patienceMs)),
        );
      }
      await connection?.close();
    } catch {
      // What is wrong with it, `doctor` tells.
      connection?.destroy();
    }
  }

  #note(host: Host, isFormer: boolean): void {
    if (isFormer) this.#former.add(host);
    else this.#former.delete(host);
    this.#options.metrics.formerPrimaries(this.#former.size);
  }
}
