import { auditSession } from '../audit/audit-session.ts';
import type { Caller } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { checkPassword, type PasswordCheck, type PasswordPorts } from './check-password.ts';

/**
 * Brings a locked session back by its user's password, which also makes a PIN usable again that was wrong too
 * often. Throws `Refusal`: `invalid_credentials`, `throttled`, `unavailable`.
 */
export async function unlockSession(
  ports: PasswordPorts,
  own: Session,
  password: string,
  caller: Caller,
): Promise<void> {
  const check: PasswordCheck<void> = {
    password,
    failure: 'unlock_failed',
    onRight({ sessions, audit }, timeMs) {
      const pin = sessions.findPin(own.id);
      if (pin !== null && pin.failures > 0) sessions.setPin(own.id, { ...pin, failures: 0 });
      sessions.setLocked(own.id, null);
      const details = { method: 'password' };
      auditSession(audit, own, { type: 'unlock', timeMs, address: caller.address, details });
    },
  };
  await checkPassword(ports, own, check, caller);
}
