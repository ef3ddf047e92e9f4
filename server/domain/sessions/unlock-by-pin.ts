import { auditSession } from '../audit/audit-session.ts';
import type { Caller } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { checkPin, type PinCheck, type PinPorts } from './check-pin.ts';

/**
 * Brings a locked session back by its PIN. Throws `Refusal`: `invalid_credentials` with the tries left,
 * `pin_not_usable`, `unavailable`.
 */
export async function unlockByPin(ports: PinPorts, own: Session, pin: string, caller: Caller): Promise<void> {
  const check: PinCheck<void> = {
    pin,
    failure: 'unlock_failed',
    onRight({ sessions, audit }, timeMs) {
      sessions.setLocked(own.id, null);
      const details = { method: 'pin' };
      auditSession(audit, own, { type: 'unlock', timeMs, address: caller.address, details });
    },
  };
  await checkPin(ports, own, check, caller);
}
