import type { LockCause } from '../../../server/contract/sessions.ts';
import type { RetryTimer } from '../connection/retry-timer.ts';
import { isRejected } from '../token-api/api-failure.ts';
import { Outbox } from './outbox.ts';

/** Bounds what endless locking and unlocking could pile up for the server. */
const mostKept = 20;

/** What the user or the machine did to the screen; neither password nor PIN is kept for it. */
export type Act =
  | { readonly kind: 'lock'; readonly cause: LockCause }
  | { readonly kind: 'unlock'; readonly method: 'password' | 'pin' | 'card' }
  | { readonly kind: 'wrong_pin' };

/**
 * Locks and unlocks of a session that the server does not know of yet, in order; its audit trail dates them on
 * arrival.
 */
export type ActReports = Outbox<Act>;

export function createActReports(send: (act: Act) => Promise<void>, retry: RetryTimer): ActReports {
  return new Outbox({
    storage: null,
    mostKept,
    routes: [{ retry, takes: () => true, tell: (act) => tellOnce(send, act) }],
  });
}

/** Repeating what the server does not understand would change nothing. */
async function tellOnce(send: (act: Act) => Promise<void>, act: Act): Promise<'settled'> {
  try {
    await send(act);
  } catch (error) {
    if (!isRejected(error, 'invalid_request')) throw error;
  }
  return 'settled';
}
