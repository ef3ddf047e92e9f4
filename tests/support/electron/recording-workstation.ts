import { channelNames } from '../../../electron/core/contract/channels.ts';
import type { Snapshot } from '../../../electron/core/views/snapshot.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';

/** A workstation that records each call and action, and answers with its name. */
export class RecordingWorkstation {
  readonly calls: unknown[][] = [];
  readonly listeners = new Set<(snapshot: Snapshot) => void>();
  failure: Error | null = null;

  get asWorkstation(): Workstation {
    return new Proxy(this as unknown as Workstation, {
      get: (_target, name) => {
        if (name === 'subscribe')
          return (listener: (snapshot: Snapshot) => void) => this.#subscribe(listener);
        return name === 'actions' ? this.#actions() : this.#record(name);
      },
    });
  }

  #actions(): Record<string, unknown> {
    return Object.fromEntries(channelNames.map((name) => [name, this.#record(name)]));
  }

  #record(name: string | symbol) {
    return async (...args: unknown[]) => {
      this.calls.push([name, ...args]);
      if (this.failure !== null) throw this.failure;
      return { from: name };
    };
  }

  push(snapshot: Partial<Snapshot>): void {
    for (const listener of this.listeners) listener(snapshot as Snapshot);
  }

  #subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
