import type { OfflineUseReport } from '../../../server/contract/emergency.ts';
import type { Logger } from '../ports/logger.ts';
import type { CurrentServer } from '../servers/current-server.ts';
import type { GuardedSecrets } from '../session/guarded-secrets.ts';
import type { RetryTimer } from '../session/retry-timer.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { type OfflineUse, readOfflineUse, writeOfflineUse } from './offline-use.ts';

const prefix = 'emergency-use:';

/** Whether an entry of the keychain is a use of a sealed code that waits. */
export const isOfflineUseName = (name: string): boolean => name.startsWith(prefix);

/** A local emergency is over after that, whatever happens. */
export const localEmergencyMs = 30 * 60_000;

export interface OfflineUsesParts {
  readonly secrets: GuardedSecrets;
  readonly api: Pick<TokenApi, 'tellOfflineUse'>;
  readonly servers: Pick<CurrentServer, 'serverId' | 'isHere'>;
  readonly retry: RetryTimer;
  readonly log: Logger;
}

/**
 * Uses of sealed codes that the server has yet to hear of: in the keychain before anything opens, and told again
 * until they are heard, once when they begin and once when they are over.
 */
export class OfflineUses {
  readonly #parts: OfflineUsesParts;
  readonly #uses = new Map<string, OfflineUse>();
  /** Their beginning has been told. */
  readonly #begun = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(parts: OfflineUsesParts) {
    this.#parts = parts;
  }

  /** Milliseconds until the next delivery is due; null when there is nothing to tell or it is being told. */
  get dueInMs(): number | null {
    if (this.#running !== null || this.#untold().length === 0) return null;
    return this.#parts.retry.dueInMs ?? 0;
  }

  /** Whether the server knows of a use as much as there is to know. */
  isTold(id: string): boolean {
    return !this.#untold().some((use) => use.id === id);
  }

  /** Takes in what an earlier run left behind; what was going on then is over, since nobody could go on with it. */
  async load(nowMs: number): Promise<void> {
    const { secrets, log } = this.#parts;
    for (const name of (await secrets.names()).filter(isOfflineUseName)) {
      const reading = await secrets.read(name);
      if (!reading.readable || reading.value === null) continue;
      const use = readOfflineUse(reading.value);
      if (use === null || prefix + use.id !== name) {
        // Perhaps an older program's: it stays where it is, and somebody should look at it.
        log.error({}, 'a record of emergency access cannot be read');
        continue;
      }
      const lastMs = use.startedAtMs + localEmergencyMs;
      this.#uses.set(use.id, {
        ...use,
        endedAtMs: use.endedAtMs ?? Math.min(lastMs, Math.max(use.startedAtMs, nowMs)),
      });
    }
  }

  /** False when the keychain refused: what cannot be recorded must not be. */
  async begin(use: Omit<OfflineUse, 'serverId' | 'endedAtMs'>): Promise<boolean> {
    const { secrets, servers } = this.#parts;
    const { serverId } = servers;
    if (secrets.status.persistence === 'memory') return false;
    const begun = { ...use, serverId, endedAtMs: null };
    if (!(await secrets.write(prefix + use.id, writeOfflineUse(begun)))) {
      await secrets.remove(prefix + use.id);
      return false;
    }
    this.#uses.set(use.id, begun);
    return true;
  }

  async end(id: string, endedAtMs: number): Promise<void> {
    const use = this.#uses.get(id);
    if (use === undefined || use.endedAtMs !== null) return;
    const ended = { ...use, endedAtMs: Math.max(use.startedAtMs, Math.round(endedAtMs)) };
    this.#uses.set(id, ended);
    await this.#parts.secrets.write(prefix + id, writeOfflineUse(ended));
  }

  /** Writes what the keychain has refused so far. */
  async keepAgain(): Promise<void> {
    const { secrets } = this.#parts;
    for (const use of [...this.#uses.values()]) {
      const name = prefix + use.id;
      if (secrets.keepsInMemory(name)) await secrets.write(name, writeOfflineUse(use));
    }
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
    const { api, retry, log } = this.#parts;
    for (const use of this.#untold()) {
      try {
        await api.tellOfflineUse(reportOf(use));
      } catch (error) {
        retry.failed(failureOf(error));
        return;
      }
      retry.succeeded();
      this.#begun.add(use.id);
      if (use.endedAtMs === null) continue;
      this.#uses.delete(use.id);
      await this.#parts.secrets.remove(prefix + use.id);
      log.info({ emergencyId: use.id }, 'emergency access told to the server');
    }
  }

  /** Those of this server that have begun or ended since it was told. */
  #untold(): OfflineUse[] {
    return [...this.#uses.values()].filter(
      ({ id, serverId, endedAtMs }) =>
        this.#parts.servers.isHere(serverId) && (endedAtMs !== null || !this.#begun.has(id)),
    );
  }
}

function reportOf({
  id,
  codeId,
  person,
  reasonCode,
  reason,
  startedAtMs,
  endedAtMs,
}: OfflineUse): OfflineUseReport {
  return {
    id,
    code_id: codeId,
    person,
    reason_code: reasonCode,
    reason,
    started_at: new Date(startedAtMs).toISOString(),
    ended_at: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
  };
}
