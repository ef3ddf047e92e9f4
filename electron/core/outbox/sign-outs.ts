import { z } from 'zod';
import type { RetryTimer } from '../connection/retry-timer.ts';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import { endingPrefix } from '../keychain/session-vault.ts';
import type { Logger } from '../ports/logger.ts';
import type { CurrentServer } from '../servers/current-server.ts';
import type { ServerTime } from '../time/server-time.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { Outbox, type Route } from './outbox.ts';

/** The longest profile: a session unknown to this workstation ends no later than this. */
const longestSessionMs = 24 * 60 * 60_000;

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

/** Sign-outs that the server does not know of yet; each is retried until it does or the session is past. */
export type SignOuts = Outbox<EndingEntry>;

export interface SignOutsParts {
  readonly secrets: GuardedSecrets;
  readonly api: Pick<TokenApi, 'deviceSignOut'>;
  readonly servers: Pick<CurrentServer, 'isHere' | 'mayBeHere' | 'resolve'>;
  /** For a server this workstation is no longer connected to; null: it cannot be reached from here. */
  readonly formerly: (serverId: string) => Pick<TokenApi, 'deviceSignOut'> | null;
  readonly serverTime: ServerTime;
  readonly newRetryTimer: () => RetryTimer;
  readonly log: Logger;
}

/** A sign-out is only reported to the session's own server. */
export function createSignOuts(parts: SignOutsParts): SignOuts {
  const { secrets, serverTime, log } = parts;
  return new Outbox({
    storage: {
      secrets,
      log,
      idOf: ({ sessionId }) => sessionId,
      prefix: endingPrefix,
      write: (entry) => JSON.stringify(entry),
      read: readEnding,
      complaint: null,
    },
    routes: [routeInDoubt(parts), routeHere(parts), routeElsewhere(parts)],
    // It has ended by itself.
    isPast: ({ expiresAtMs }) => serverTime.synchronised && expiresAtMs <= serverTime.nowMs(),
  });
}

/** The order to end a session at its server, together with the one it may have been continued into. */
export function endingOf(
  { info, mayHaveContinued = false }: { readonly info: SessionInfo; readonly mayHaveContinued?: boolean },
  nowMs: number,
): EndingEntry {
  const { id: sessionId, serverId, expiresAtMs } = info;
  if (!mayHaveContinued) return { sessionId, serverId, expiresAtMs };
  return { sessionId, serverId, expiresAtMs: nowMs + longestSessionMs, withSuccessor: true };
}

/** The order to end a session of which nothing else is known. */
export function endingOfOrphan(sessionId: string, serverId: string, nowMs: number): EndingEntry {
  return { sessionId, serverId, expiresAtMs: nowMs + longestSessionMs };
}

/** It has yet to be shown whether it is this server that has to hear of it. */
function routeInDoubt({ servers, newRetryTimer }: SignOutsParts): Route<EndingEntry> {
  return {
    retry: newRetryTimer(),
    takes: ({ serverId }) => servers.mayBeHere(serverId) && !servers.isHere(serverId),
    async tell() {
      await servers.resolve();
      return 'kept';
    },
  };
}

function routeHere({ api, servers, newRetryTimer, log }: SignOutsParts): Route<EndingEntry> {
  return {
    retry: newRetryTimer(),
    takes: ({ serverId }) => servers.isHere(serverId),
    tell: (entry) => tell(api, entry, log),
  };
}

/** Former servers are tried separately: one that is gone holds up nothing else. */
function routeElsewhere({ servers, formerly, newRetryTimer, log }: SignOutsParts): Route<EndingEntry> {
  return {
    retry: newRetryTimer(),
    takes: ({ serverId }) => !servers.mayBeHere(serverId) && formerly(serverId) !== null,
    async tell(entry) {
      const api = formerly(entry.serverId);
      return api === null ? 'kept' : await tell(api, entry, log);
    },
  };
}

async function tell(
  api: Pick<TokenApi, 'deviceSignOut'>,
  { sessionId, reason, withSuccessor }: EndingEntry,
  log: Logger,
): Promise<'settled' | 'heard'> {
  const body = { session_id: sessionId, reason, with_successor: withSuccessor };
  const answer = await api.deviceSignOut({ body });
  // Asked again, the server says so without this as soon as it cannot lose it any more.
  if (answer.not_yet_replicated) return 'heard';
  log.info({ sessionId }, 'queued sign-out delivered');
  return 'settled';
}

function readEnding(text: string): EndingEntry | null {
  try {
    return endingEntry.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
