import type { LockCause } from '../../../server/contract/sessions.ts';
import type { RetryTimer } from '../connection/retry-timer.ts';
import { isRejected } from '../token-api/api-failure.ts';
import { Outbox } from './outbox.ts';

/** Nobody can lock and unlock without end on a server's account. */
const mostKept = 20;

/** What the user or the machine did to the screen; neither password nor PIN is kept for it. */
export type Act =
  | { readonly kind: 'lock'; readonly cause: LockCause }
  | { readonly kind: 'unlock'; readonly method: 'password' | 'pin' }
  | { readonly kind: 'wrong_pin' };

/** Locks and unlocks of a session that the server has yet to hear of, in order; its audit trail dates them when they arrive. */
export type ActReports = Outbox<Act>;

export function createActReports(send: (act: Act) => Promise<void>, retry: RetryTimer): ActReports {
  return new Outbox({
    storage: null,
    mostKept,
    routes: [{ retry, takes: () => true, tell: (act) => tellOnce(send, act) }],
  });
}

/** Telling again what the server does not understand would change nothing. */
async function tellOnce(send: (act: Act) => Promise<void>, act: Act): Promise<'settled'> {
  try {
    await send(act);
  } catch (error) {
    if (!isRejected(error, 'invalid_request')) throw error;
  }
  return 'settled';
}
