import type { Session } from 'electron';
import type { Seat, SeatWatch } from '../../core/apps/seat.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { guardSession } from '../guard-session.ts';
import { lendToken } from './lend-token.ts';
import { limitAppPages } from './limit-app-pages.ts';

export interface AppPartitionsParts {
  /** Electron's `session.fromPartition`. */
  readonly fromPartition: (name: string, options: { cache: boolean }) => Session;
  readonly seats: Pick<SeatWatch, 'withAccessToken'>;
  readonly log: Logger;
}

/** Cookies, storage and caches of apps: one partition in memory for each app of each user. */
export class AppPartitions {
  readonly #parts: AppPartitionsParts;
  readonly #apps = new WeakMap<Session, ClinicalApp>();
  readonly #inUse = new Map<string, Session>();

  constructor(parts: AppPartitionsParts) {
    this.#parts = parts;
  }

  /** The partition of an app for the user of that seat, guarded before any page is in it. */
  of(seat: Seat, app: ClinicalApp): Session {
    // Without "persist:" nothing of it is written to disk; the id of a session is never used again.
    const name = prefixOf(seat) + app.id;
    const existing = this.#inUse.get(name);
    if (existing !== undefined) return existing;
    const { fromPartition, seats } = this.#parts;
    const created = fromPartition(name, { cache: false });
    this.#apps.set(created, app);
    this.#inUse.set(name, created);
    guardSession(created);
    limitAppPages(created.webRequest);
    lendToken(created.webRequest, {
      app,
      withAccessToken: (call) => seats.withAccessToken(seat, call),
    });
    return created;
  }

  /** Which app a partition belongs to; null for the workstation's own. */
  appOf(session: Session): ClinicalApp | null {
    return this.#apps.get(session) ?? null;
  }

  /** Empties all partitions of that seat, then looks; false when something is still there. */
  async wipe(seat: Seat): Promise<boolean> {
    const used = [...this.#inUse].filter(([name]) => name.startsWith(prefixOf(seat)));
    for (const [name] of used) this.#inUse.delete(name);
    const wiped = await Promise.allSettled(
      used.map(async ([, session]) => {
        await session.closeAllConnections();
        await session.clearData();
        await session.clearAuthCache();
        return await isEmpty(session);
      }),
    );
    const isGone = wiped.every((outcome) => outcome.status === 'fulfilled' && outcome.value);
    if (!isGone) this.#parts.log.error({}, 'app: a partition was not emptied; it ends with the program');
    return isGone;
  }
}

const prefixOf = (seat: Seat): string => `app-${seat.id}-`;

/** Nothing in memory, and no folder on disk that could hold any. */
async function isEmpty(session: Session): Promise<boolean> {
  const [cookies, cachedBytes] = await Promise.all([session.cookies.get({}), session.getCacheSize()]);
  return cookies.length === 0 && cachedBytes === 0 && session.getStoragePath() === null;
}
