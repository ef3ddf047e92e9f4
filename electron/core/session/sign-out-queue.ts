import { z } from 'zod';
import type { Logger } from '../ports/logger.ts';
import type { CurrentServer } from '../servers/current-server.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';
import type { RetryTimer } from './retry-timer.ts';
import type { ServerTime } from './server-time.ts';

const endingPrefix = 'ending:';

/** Name of the entry that says: this session is over here, and its server does not know yet. */
export const endingName = (sessionId: string): string => endingPrefix + sessionId;

/** Whether an entry of the keychain is a sign-out that waits. */
export const isEndingName = (name: string): boolean => name.startsWith(endingPrefix);

const endingEntry = z.strictObject({
  sessionId: z.uuid(),
  serverId: z.string().min(1).max(300),
  expiresAtMs: z.number().int().nonnegative(),
  /** Absent: its user signed out. */
  reason: z.literal('replaced').optional(),
  /** It may have been continued into a session that nobody here has heard of. */
  withSuccessor: z.literal(true).optional(),
});
/** All that is left of a session after a sign-out; nothing of its user. */
export type EndingEntry = z.infer<typeof endingEntry>;

export interface SignOutQueueParts {
  readonly secrets: GuardedSecrets;
  readonly api: TokenApi;
  readonly servers: Pick<CurrentServer, 'isHere' | 'mayBeHere' | 'resolve'>;
  /** For a server that this workstation is connected to no more; null: it cannot be reached from here. */
  readonly formerly: (serverId: string) => Pick<TokenApi, 'signOutDevice'> | null;
  readonly serverTime: ServerTime;
  readonly retry: RetryTimer;
  /** Former servers are tried apart: one that is gone holds nothing up. */
  readonly retryFormer: RetryTimer;
  readonly log: Logger;
}

/** Sign-outs that the server has yet to hear of; each is told again until it is heard or its session is past. */
export class SignOutQueue {
  readonly #parts: SignOutQueueParts;
  readonly #entries = new Map<string, EndingEntry>();
  #running: Promise<void> | null = null;

  constructor(parts: SignOutQueueParts) {
    this.#parts = parts;
  }

  /** Milliseconds until the next delivery is due; null when there is nothing to do or it is being done. */
  get dueInMs(): number | null {
    if (this.#running !== null) return null;
    if (this.#past().length > 0) return 0;
    const dues = [
      this.#here().length === 0 ? null : (this.#parts.retry.dueInMs ?? 0),
      this.#elsewhere().length === 0 ? null : (this.#parts.retryFormer.dueInMs ?? 0),
    ].filter((due) => due !== null);
    return dues.length === 0 ? null : Math.min(...dues);
  }

  /** Takes in what an earlier run left behind. */
  async load(): Promise<void> {
    const { secrets } = this.#parts;
    const names = (await secrets.names()).filter(isEndingName);
    for (const name of names) {
      const reading = await secrets.read(name);
      if (!reading.readable || reading.value === null) continue;
      const entry = parseEntry(reading.value);
      if (entry !== null && endingName(entry.sessionId) === name) this.#entries.set(entry.sessionId, entry);
      else await secrets.remove(name);
    }
  }

  has(sessionId: string): boolean {
    return this.#entries.has(sessionId);
  }

  async add(entry: EndingEntry): Promise<void> {
    this.#entries.set(entry.sessionId, entry);
    await this.#parts.secrets.write(endingName(entry.sessionId), JSON.stringify(entry));
  }

  /** Writes what the keychain has refused so far. */
  async keepAgain(): Promise<void> {
    const { secrets } = this.#parts;
    for (const entry of [...this.#entries.values()]) {
      const name = endingName(entry.sessionId);
      if (secrets.keepsInMemory(name)) await secrets.write(name, JSON.stringify(entry));
    }
  }

  /** The server knows that this session is over. */
  async settle(sessionId: string): Promise<void> {
    this.#entries.delete(sessionId);
    await this.#parts.secrets.remove(endingName(sessionId));
  }

  /** Something changed for the better: deliver at the next opportunity. */
  hurry(): void {
    this.#parts.retry.hurry();
  }

  /** Tells the server what it does not know yet; one delivery at a time. */
  deliver(): Promise<void> {
    this.#running ??= this.#deliverAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #deliverAll(): Promise<void> {
    const { api, retry, retryFormer, servers, formerly } = this.#parts;
    for (const { sessionId } of this.#past()) await this.settle(sessionId);
    if ([...this.#entries.values()].some(({ serverId }) => isDoubtful(servers, serverId)))
      await servers.resolve().catch(() => undefined);
    const here = this.#here();
    // What is still in doubt waits; nobody but its own server is to hear of it.
    if (here.some(({ serverId }) => isDoubtful(servers, serverId))) retry.failed(null);
    const certain = here.filter(({ serverId }) => servers.isHere(serverId));
    await this.#tell(certain, retry, () => api);
    await this.#tell(this.#elsewhere(), retryFormer, ({ serverId }) => formerly(serverId));
  }

  async #tell(
    entries: readonly EndingEntry[],
    retry: RetryTimer,
    apiFor: (entry: EndingEntry) => Pick<TokenApi, 'signOutDevice'> | null,
  ): Promise<void> {
    for (const entry of entries) {
      const { sessionId, ...order } = entry;
      try {
        await apiFor(entry)?.signOutDevice(sessionId, order);
        await this.settle(sessionId);
        retry.succeeded();
        this.#parts.log.info({ sessionId }, 'queued sign-out delivered');
      } catch (error) {
        retry.failed(failureOf(error));
        return;
      }
    }
  }

  /** Sessions that have ended by themselves; nobody needs to be told of them. */
  #past(): EndingEntry[] {
    const { serverTime } = this.#parts;
    if (!serverTime.synchronised) return [];
    return [...this.#entries.values()].filter((entry) => entry.expiresAtMs <= serverTime.nowMs());
  }

  #here(): EndingEntry[] {
    return [...this.#entries.values()].filter(({ serverId }) => this.#parts.servers.mayBeHere(serverId));
  }

  /** Of servers that can be reached from here. */
  #elsewhere(): EndingEntry[] {
    const { servers, formerly } = this.#parts;
    return [...this.#entries.values()].filter(
      ({ serverId }) => !servers.mayBeHere(serverId) && formerly(serverId) !== null,
    );
  }
}

/** Whether it is this server that has to hear of it, is yet to be shown. */
function isDoubtful(servers: SignOutQueueParts['servers'], serverId: string): boolean {
  return servers.mayBeHere(serverId) && !servers.isHere(serverId);
}

function parseEntry(text: string): EndingEntry | null {
  try {
    return endingEntry.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
