import type { Clock } from '../../../electron/core/ports/clock.ts';
import type { SecretStore } from '../../../electron/core/ports/secret-store.ts';

/**
 * A process's access to the machine: after `kill` none of its timers fires, nothing of it is sent or stored, and
 * nothing it waits for ever arrives, as after a `kill -9`.
 */
export class MortalProcess {
  #isAlive = true;

  get isAlive(): boolean {
    return this.#isAlive;
  }

  kill(): void {
    this.#isAlive = false;
  }

  clockOf(clock: Clock): Clock {
    return {
      wallMs: () => clock.wallMs(),
      monotonicMs: () => clock.monotonicMs(),
      after: (delayMs, callback) =>
        clock.after(delayMs, () => {
          if (this.#isAlive) callback();
        }),
    };
  }

  fetchOf(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (input, init) => this.#live(() => fetch(input, init));
  }

  secretsOf(store: SecretStore): SecretStore {
    return {
      status: store.status,
      get: (name) => this.#live(() => store.get(name)),
      set: (name, value) => this.#live(() => store.set(name, value)),
      delete: (name) => this.#live(() => store.delete(name)),
      names: () => this.#live(() => store.names()),
    };
  }

  #live<Result>(task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (!this.#isAlive) return;
      task().then(
        (result) => this.#isAlive && resolve(result),
        (error) => this.#isAlive && reject(error),
      );
    });
  }
}
