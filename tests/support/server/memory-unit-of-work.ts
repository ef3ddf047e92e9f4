import type { UnitOfWork } from '../../../server/domain/ports/unit-of-work.ts';
import type { NewAuditEvent } from '../../../server/domain/records/audit-event.ts';
import type { SealedKeySet, SealedKeysRepository } from '../../../server/domain/records/sealed-keys.ts';

/** Sealed keys and audit events in memory, which several nodes of a test share: one job at a time, undone if it fails. */
export class MemoryUnitOfWork {
  stored: SealedKeySet | null = null;
  events: readonly NewAuditEvent[] = [];
  isDown = false;
  #last: Promise<unknown> = Promise.resolve();

  readonly unitOfWork = {
    run: (job: (repositories: object) => Promise<unknown>) => {
      const running = this.#last.then(() => this.#run(job));
      this.#last = running.catch(() => undefined);
      return running;
    },
    read: async (query: (repositories: object) => Promise<unknown>) => {
      if (this.isDown) throw new Error('the database is gone');
      return query({ sealedKeys: this.#sealedKeys });
    },
  } as unknown as UnitOfWork;

  readonly #sealedKeys: SealedKeysRepository = {
    newest: async () => this.stored,
    put: async (expectedVersion, sealed) => {
      if ((this.stored?.version ?? 0) !== expectedVersion) return false;
      this.stored = { version: expectedVersion + 1, sealed };
      return true;
    },
    nodesConnected: async () => [],
    shutOutOthers: async () => {},
  };

  async #run(job: (repositories: object) => Promise<unknown>): Promise<unknown> {
    if (this.isDown) throw new Error('the database is gone');
    const before = { stored: this.stored, events: this.events };
    const audit = {
      append: async (event: NewAuditEvent) => {
        this.events = [...this.events, event];
      },
    };
    try {
      return await job({ sealedKeys: this.#sealedKeys, audit });
    } catch (error) {
      Object.assign(this, before);
      throw error;
    }
  }
}
