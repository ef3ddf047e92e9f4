import { continuingSeconds } from '../../contract/constants.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { checkPassword } from './check-password.ts';
import { checkPin } from './check-pin.ts';
import { insertSession, type OpeningOutcome } from './insert-session.ts';
import { factsOfEnd } from './session-state.ts';

/** A workstation knows the server's time only to the second, and may offer to continue a little early. */
const earlySeconds = 30;

/** What the user proves to be present with. */
export type Knowledge = { readonly pin: string } | { readonly password: string };

/**
 * Opens a new session for the user of one that is about to end, with the same key, and ends the old one in the same
 * transaction. Device, ward, role and profile are determined anew; the PIN is kept. The tokens of the new
 * session are the answer to the next refresh of the old one, however often that answer is lost. The caller has
 * proven the key of the session. Throws `Refusal`: `forbidden`, `continuing_too_early`, `insufficient_user_authentication`,
 * `invalid_credentials`, `pin_not_usable`, `throttled`, `unavailable`, `invalid_token`, and what an opening
 * may be refused for.
 */
export async function continueSession(
  ports: Ports,
  own: Session,
  knowledge: Knowledge,
  caller: Caller,
): Promise<Session> {
  requirePossible(ports, own, 'pin' in knowledge);
  const method = 'pin' in knowledge ? 'pin' : 'password';
  const onRight = (repositories: Repositories) => goOn(ports, repositories, { own, method, caller });
  const check = { failure: 'continue_failed', onRight } as const;
  const outcome =
    'pin' in knowledge
      ? await checkPin(ports, own, { ...check, pin: knowledge.pin }, caller)
      : await checkPassword(ports, own, { ...check, password: knowledge.password }, caller);
  if (outcome.kind === 'not_opened') throw new Refusal(outcome.problem);
  return outcome.session;
}

function requirePossible({ clock }: Pick<Ports, 'clock'>, own: Session, byPin: boolean): void {
  // Emergency access ends by itself.
  if (own.profile === 'break_glass') throw new Refusal('forbidden');
  const leftMs = own.expiresAtMs - clock.nowMs();
  if (leftMs > (continuingSeconds + earlySeconds) * 1000) throw new Refusal('continuing_too_early');
  // A PIN vouches for one session only; otherwise whoever has seen it would never need the password.
  if (byPin && own.openedByPin) throw new Refusal('insufficient_user_authentication');
}

interface Step {
  readonly own: Session;
  readonly method: 'pin' | 'password';
  readonly caller: Caller;
}

async function goOn(
  ports: Ports,
  repositories: Repositories,
  { own, method, caller }: Step,
): Promise<OpeningOutcome> {
  const { sessions, users } = repositories;
  const continued = await sessions.find(own.id);
  const user = await users.find(own.user.id);
  if (!continued || !user) throw new Refusal('invalid_token');
  // It may have ended while the secret was checked.
  const ended = factsOfEnd(continued, ports.clock.nowMs());
  if (ended) throw new Refusal('invalid_token', ended);
  const { keyThumbprint, deviceLabel: deviceName } = continued;
  const opening = { user, deviceName, keyThumbprint, caller, replace: null, emergency: null };
  return insertSession(ports, repositories, { ...opening, continues: { continued, method } });
}
