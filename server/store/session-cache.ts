import type { Database, Statement } from 'better-sqlite3';
import { LruCache } from '../domain/lru-cache.ts';
import type { Metrics } from '../domain/ports/metrics.ts';
import type { Session } from '../domain/records/session.ts';

/** Of sessions at work at the same time; each takes about 1 KB. */
const rememberedSessions = 16_384;

/**
 * Sessions as they were last read, so that checking a token of a session at work costs no query: the plain form, a query
 * each time, takes 8 % more of a refresh. What another
 * process commits is noticed by SQLite's own counter, looked at in every transaction and once in every turn of
 * the event loop outside of one.
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

  /** Nothing that is remembered is believed any more; also when a transaction is undone. */
  clear(): void {
    this.#sessions = new LruCache(rememberedSessions);
  }

  /** Looks whether another process has written, outside of a transaction. */
  notice(): void {
    if (!this.#isLookedAt) this.begin();
  }

  /** Goes up when another process has written, as far as was noticed. */
  get version(): number {
    return this.#version;
  }

  find(id: string, read: (id: string) => Session | null): Session | null {
    if (!this.#isLookedAt) this.begin();
    const known = this.#sessions.get(id);
    this.#metrics.sessionLookedUp(known ? 'hit' : 'miss');
    return known ?? this.#read(id, read);
  }

  /** As `find`, without being counted. */
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

  /** The session has ended: hardly anybody will ask for it any more. */
  forget(id: string): void {
    this.#sessions.delete(id);
  }

  /** As `change`, for a session that is known as a whole. */
  replace(session: Session): void {
    if (this.#sessions.get(session.id)) this.#sessions.set(session.id, session);
  }
}

/** What `Session` shows of users, devices and wards: their repositories clear the cache when they change it. */
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
