import { auditSession } from '../audit/audit-session.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { checkPassword, type PasswordPorts } from './check-password.ts';
import { checkPin, type PinPorts } from './check-pin.ts';

/**
 * Unlocks a session with its PIN. Throws `Refusal`: `invalid_credentials` with the tries left, `pin_not_usable`,
 * `unavailable`.
 */
export function unlockByPin(ports: PinPorts, own: Session, pin: string, caller: Caller): Promise<void> {
  const onRight = (repositories: Repositories, timeMs: number) =>
    unlock(repositories, own, { method: 'pin', timeMs, caller });
  return checkPin(ports, own, { pin, failure: 'unlock_failed', onRight }, caller);
}

/**
 * Unlocks a session with its user's password, which also makes a PIN usable again that was wrong too often. Throws
 * `Refusal`: `invalid_credentials`, `throttled`, `unavailable`.
 */
export function unlockByPassword(
  ports: PasswordPorts,
  own: Session,
  password: string,
  caller: Caller,
): Promise<void> {
  const onRight = async (repositories: Repositories, timeMs: number) => {
    const { sessions } = repositories;
    const pin = await sessions.findPin(own.id);
    if (pin !== null && pin.failures > 0) await sessions.setPin(own.id, { ...pin, failures: 0 });
    await unlock(repositories, own, { method: 'password', timeMs, caller });
  };
  return checkPassword(ports, own, { password, failure: 'unlock_failed', onRight }, caller);
}

async function unlock(
  { sessions, audit }: Repositories,
  own: Session,
  { method, timeMs, caller }: { method: 'pin' | 'password'; timeMs: number; caller: Caller },
): Promise<void> {
  await sessions.setLocked(own.id, null);
  await auditSession(audit, own, { type: 'unlock', timeMs, address: caller.address, details: { method } });
}
