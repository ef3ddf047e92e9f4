import type { Database, Statement } from 'better-sqlite3';
import { LruCache } from '../../domain/lru-cache.ts';
import type { Metrics } from '../../domain/ports/metrics.ts';
import type { Session } from '../../domain/records/session.ts';

/** Enough for all sessions in use at the same time; each takes about 1 KB. */
const rememberedSessions = 16_384;

/**
 * Sessions as last read, so that checking the token of a session in use takes no query; the plain form, one query
 * each time, costs 8 % more of a refresh. SQLite's own counter, read in every transaction and once per turn of the
 * event loop outside one, shows when another process has committed.
 */
export class SessionCache {
  readonly #dataVersion: Statement<[], number>;
  readonly #metrics: Pick<Metrics, 'sessionLookedUp'>;
  #sessions = new LruCache<Session>(rememberedSessions);
  #version = -1;
  #isLookedAt = false;

  constructor(database: Database, metrics: Pick<Metrics, 'sessionLookedUp'>) {
    this.#metrics = metrics;
    this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  }

  /** Must be called at the beginning of every write transaction. */
  begin(): void {
    const version = this.#dataVersion.get() ?? -1;
    if (version !== this.#version) this.clear();
    this.#version = version;
    if (this.#isLookedAt) return;
    this.#isLookedAt = true;
    setImmediate(() => {
      this.#isLookedAt = false;
    });
  }

  /** Forgets everything; also called when a transaction is undone. */
  clear(): void {
    this.#sessions = new LruCache(rememberedSessions);
  }

  /** Checks, outside a transaction, whether another process has written. */
  notice(): void {
    if (!this.#isLookedAt) this.begin();
  }

  /** Increases whenever another process is found to have written. */
  get version(): number {
    return this.#version;
  }

  find(id: string, read: (id: string) => Session | null): Session | null {
    if (!this.#isLookedAt) this.begin();
    const known = this.#sessions.get(id);
    this.#metrics.sessionLookedUp(known ? 'hit' : 'miss');
    return known ?? this.#read(id, read);
  }

  /** Like `find`, without being counted. */
  look(id: string, read: (id: string) => Session | null): Session | null {
    if (!this.#isLookedAt) this.begin();
    return this.#sessions.get(id) ?? this.#read(id, read);
  }

  #read(id: string, read: (id: string) => Session | null): Session | null {
    const session = read(id);
    if (session) this.#sessions.set(id, session);
    return session;
  }

  change(id: string, changes: Partial<Session>): void {
    const known = this.#sessions.get(id);
    if (known) this.#sessions.set(id, { ...known, ...changes });
  }

  /** The session has ended, so it will hardly be asked for again. */
  forget(id: string): void {
    this.#sessions.delete(id);
  }

  /** Like `change`, for a session of which everything is known. */
  replace(session: Session): void {
    if (this.#sessions.get(session.id)) this.#sessions.set(session.id, session);
  }
}

/**
 * The parts of users, devices and wards that `Session` shows; their repositories clear the cache when they change
 * them.
 */
export function clearingCache<Repository extends object>(
  repository: Repository,
  cache: SessionCache,
  harmless: readonly (keyof Repository)[],
): Repository {
  return new Proxy(repository, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (harmless.includes(name as keyof Repository)) return member.bind(target);
      return (...values: unknown[]) => {
        cache.clear();
        return member.apply(target, values);
      };
    },
  });
}
