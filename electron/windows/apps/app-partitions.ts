import type { X509Certificate } from 'node:crypto';
import type { Session, WebContents } from 'electron';
import type { Seat, SeatWatch } from '../../core/apps/seat.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { guardSession } from '../guard-session.ts';
import { NetworkReach, type ResolveProxy } from '../network-reach.ts';
import { verifyCertificates } from '../verify-certificates.ts';
import { lendToken } from './lend-token.ts';
import { limitAppPages } from './limit-app-pages.ts';

export interface AppPartitionsParts {
  /** Electron's `session.fromPartition`. */
  readonly fromPartition: (name: string, options: { cache: boolean }) => Session;
  readonly seats: Pick<SeatWatch, 'isOpen' | 'withAccessToken'>;
  readonly resolveProxy: ResolveProxy;
  /** Authorities of the site: trusted for the origins of an app, in addition to the computer's. */
  readonly authorities: readonly X509Certificate[];
  /** The page wanted to become something that is no page. */
  readonly onFile: (page: WebContents | undefined) => void;
  /** A page in it has asked for something that takes the main process some work. */
  readonly onDemand: (session: Session, cost: number) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Partition {
  readonly session: Session;
  readonly reach: NetworkReach;
}

/** A page can make requests fail as often as it likes. */
const shortestPauseMs = 5_000;

/** Cookies, storage and caches of apps: one partition in memory for each app of each user. */
export class AppPartitions {
  readonly #parts: AppPartitionsParts;
  readonly #apps = new WeakMap<Session, ClinicalApp>();
  readonly #inUse = new Map<string, Partition>();

  constructor(parts: AppPartitionsParts) {
    this.#parts = parts;
  }

  /** The partition of an app for the user of that seat, guarded before any page is in it; rejects when it cannot be. */
  async of(seat: Seat, app: ClinicalApp): Promise<Session> {
    // Without "persist:" nothing of it is written to disk; the id of a session is never used again.
    const name = prefixOf(seat) + app.id;
    const partition = this.#inUse.get(name) ?? this.#make(seat, app, name);
    this.#inUse.set(name, partition);
    await partition.reach.look();
    return partition.session;
  }

  #make(seat: Seat, app: ClinicalApp, name: string): Partition {
    const { fromPartition, seats, resolveProxy, authorities } = this.#parts;
    const session = fromPartition(name, { cache: false });
    const reach = new NetworkReach(session, app.allowed_origins, resolveProxy);
    this.#apps.set(session, app);
    const onDemand = (cost = 1) => this.#parts.onDemand(session, cost);
    guardSession(session, () => onDemand());
    const hosts = app.allowed_origins.map((origin) => new URL(origin).hostname);
    verifyCertificates(session, { pins: [], authorities, hosts });
    session.cookies.on('changed', () => onDemand());
    const isOpen = () => seats.isOpen(seat);
    limitAppPages(session.webRequest, { isOpen, onFile: this.#parts.onFile });
    lendToken(session.webRequest, {
      app,
      // A viewer of images loads hundreds at once.
      onRequest: (isAllowed) => onDemand(isAllowed ? 0.25 : 1),
      withAccessToken: (call) => seats.withAccessToken(seat, call),
    });
    this.#followNetwork(session, reach);
    return { session, reach };
  }

  /** What fails may fail because the way there has changed, as it does when a computer is carried elsewhere. */
  #followNetwork({ webRequest }: Session, reach: NetworkReach): void {
    const { clock, log } = this.#parts;
    let lookedAtMs = Number.NEGATIVE_INFINITY;
    webRequest.onErrorOccurred(({ error }) => {
      const nowMs = clock.monotonicMs();
      if (ownDoing.has(error) || nowMs - lookedAtMs < shortestPauseMs) return;
      lookedAtMs = nowMs;
      reach.look().catch(() => log.warn({}, 'app: the ways through the network were not renewed'));
    });
  }

  /** Which app a partition belongs to; null for the workstation's own. */
  appOf(session: Session): ClinicalApp | null {
    return this.#apps.get(session) ?? null;
  }

  /** Closes what connections of that seat Chromium can close while something is under way: those of HTTP/2. */
  cutOff(seat: Seat): void {
    for (const [, { session }] of this.#usedBy(seat)) void session.closeAllConnections();
  }

  /** Empties all partitions of that seat, then looks; false when something is still there. */
  async wipe(seat: Seat): Promise<boolean> {
    const used = this.#usedBy(seat);
    for (const [name] of used) this.#inUse.delete(name);
    const wiped = await Promise.allSettled(
      used.map(async ([, { session }]) => {
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

  #usedBy(seat: Seat): [name: string, Partition][] {
    return [...this.#inUse].filter(([name]) => name.startsWith(prefixOf(seat)));
  }
}

/** Requests that the workstation or the page itself has called off. */
const ownDoing: ReadonlySet<string> = new Set(['net::ERR_ABORTED', 'net::ERR_BLOCKED_BY_CLIENT']);

const prefixOf = (seat: Seat): string => `app-${seat.id}-`;

/** Nothing in memory, and no folder on disk that could hold any. */
async function isEmpty(session: Session): Promise<boolean> {
  const [cookies, cachedBytes] = await Promise.all([session.cookies.get({}), session.getCacheSize()]);
  return cookies.length === 0 && cachedBytes === 0 && session.getStoragePath() === null;
}
