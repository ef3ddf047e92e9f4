import type { OfflineUseReport } from '../../../server/contract/emergency.ts';
import type { RetryTimer } from '../connection/retry-timer.ts';
import { localEmergencyMs } from '../emergency/local-emergency.ts';
import {
  type OfflineUse,
  offlineUsePrefix,
  readOfflineUse,
  writeOfflineUse,
} from '../emergency/offline-use.ts';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { Logger } from '../ports/logger.ts';
import type { CurrentServer } from '../servers/current-server.ts';
import type { ServerTime } from '../time/server-time.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { Outbox } from './outbox.ts';

/**
 * Uses of sealed codes that the server does not know of yet. Each is in the keychain before anything opens, and its
 * beginning and its end are reported until the server has both.
 */
export type OfflineUses = Outbox<OfflineUse>;

export interface OfflineUsesParts {
  readonly secrets: GuardedSecrets;
  readonly api: Pick<TokenApi, 'offlineUse'>;
  readonly servers: Pick<CurrentServer, 'isHere'>;
  readonly serverTime: ServerTime;
  readonly newRetryTimer: () => RetryTimer;
  readonly log: Logger;
}

export function createOfflineUses(parts: OfflineUsesParts): OfflineUses {
  const { secrets, api, servers, serverTime, newRetryTimer, log } = parts;
  /** Their beginning has been told. */
  const begun = new Set<string>();
  /** Their words have been told. */
  const explained = new Set<string>();
  return new Outbox({
    storage: {
      secrets,
      log,
      idOf: ({ id }) => id,
      prefix: offlineUsePrefix,
      write: writeOfflineUse,
      read(text) {
        const use = readOfflineUse(text);
        return use === null ? null : endedAtLatest(use, serverTime.nowMs());
      },
      complaint: 'a record of emergency access cannot be read',
    },
    routes: [
      {
        retry: newRetryTimer(),
        takes: ({ id, serverId, reason, endedAtMs }) =>
          servers.isHere(serverId) &&
          (endedAtMs !== null || !begun.has(id) || (reason !== null && !explained.has(id))),
        async tell(use) {
          await report(api, use);
          begun.add(use.id);
          if (use.reason !== null) explained.add(use.id);
          if (use.endedAtMs === null) return 'kept';
          log.info({ emergencyId: use.id }, 'emergency access told to the server');
          return 'settled';
        },
      },
    ],
  });
}

/** Notes that a use is over, at that time by the server's clock. */
export async function endOfflineUse(uses: OfflineUses, id: string, endedAtMs: number): Promise<void> {
  const use = uses.find(id);
  if (use === null || use.endedAtMs !== null) return;
  await uses.add({ ...use, endedAtMs: Math.max(use.startedAtMs, Math.round(endedAtMs)) });
}

/** A use that was going on when the program ended is over, since nobody could continue it. */
function endedAtLatest(use: OfflineUse, nowMs: number): OfflineUse {
  const lastMs = use.startedAtMs + localEmergencyMs;
  return { ...use, endedAtMs: use.endedAtMs ?? Math.min(lastMs, Math.max(use.startedAtMs, nowMs)) };
}

/** Of a use without words, where the server is older and takes no report without any. */
const toBeAskedFor = 'No words were written; ask the person.';

/** An alert that comes at once matters more than words, which the officer can ask for. */
async function report(api: OfflineUsesParts['api'], use: OfflineUse): Promise<void> {
  const body = reportOf(use);
  try {
    await api.offlineUse({ body });
  } catch (error) {
    if (use.reason !== null || !isRejected(error, 'invalid_request')) throw error;
    await api.offlineUse({ body: { ...body, reason: toBeAskedFor } });
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
    ...(reason !== null && { reason }),
    started_at: new Date(startedAtMs).toISOString(),
    ended_at: endedAtMs === null ? null : new Date(endedAtMs).toISOString(),
  };
}
