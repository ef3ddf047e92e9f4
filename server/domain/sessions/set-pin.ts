import { recentSignInSeconds } from '../../contract/constants.ts';
import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Caller } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { checkPassword, type PasswordPorts } from './check-password.ts';
import { reasonOfEnd } from './session-state.ts';

export interface PinChoice {
  /** Six digits or more, none of the obvious ones. */
  readonly pin: string;
  /** Null: not given. */
  readonly password: string | null;
  /** Whether the key of the session was proven; an access token alone may come from an app. */
  readonly isProven: boolean;
}

/**
 * Sets or replaces the PIN of a session. Anybody at an open screen could choose a PIN of their own, so the password is
 * required unless the workstation itself asks, the sign-in is recent and the session is not locked. Throws `Refusal`:
 * `insufficient_user_authentication`, `invalid_credentials`, `throttled`, `unavailable`, `invalid_token`, `forbidden` in
 * an emergency session.
 */
export async function setPin(
  ports: PasswordPorts,
  own: Session,
  { pin, password, isProven }: PinChoice,
  caller: Caller,
): Promise<void> {
  // It lasts half an hour at most: the password is enough.
  if (own.profile === 'break_glass') throw new Refusal('forbidden');
  if (password !== null) {
    const check = { password, failure: 'pin_set_failed', onRight: async () => {} } as const;
    await checkPassword(ports, own, check, caller);
  } else if (!isProven || !isRecent(own, ports.clock.nowMs()))
    throw new Refusal('insufficient_user_authentication');
  const hash = await ports.passwords.hash(pin);
  await ports.unitOfWork.run(async ({ sessions, audit }) => {
    const timeMs = ports.clock.nowMs();
    const session = await sessions.find(own.id);
    // It may have ended while the PIN was hashed.
    if (!session || reasonOfEnd(session, timeMs)) throw new Refusal('invalid_token');
    await sessions.setPin(own.id, { hash, failures: 0 });
    await auditSession(audit, session, { type: 'pin_set', timeMs, address: caller.address });
  });
}

/** A session that was continued by PIN says nothing about who knows the password. */
export function isRecent({ startedAtMs, lockedAtMs, openedByPin }: Session, nowMs: number): boolean {
  // Both ways: a session that began in the future, by a clock that was ahead, is not recent until then.
  const isNear = Math.abs(nowMs - startedAtMs) < recentSignInSeconds * 1000;
  return lockedAtMs === null && !openedByPin && isNear;
}
