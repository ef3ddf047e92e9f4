import type { Caller, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { auditSession } from './audit-session.ts';
import type { Session, SessionPin } from './session.ts';

type PinPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'passwords' | 'limits'>;

/** Wrong tries after which only the password counts, until it has been given. */
export const pinTries = 5;

/**
 * Brings a locked session back by its PIN. Each try is counted in the session's row before the PIN is looked
 * at, so neither parallel tries nor a restart gain anything. Throws `Refusal`: `invalid_credentials` with the
 * tries left, `pin_not_usable`, `unavailable`.
 */
export async function unlockByPin(ports: PinPorts, own: Session, pin: string, caller: Caller): Promise<void> {
  const hash = await takeTry(ports, own, caller);
  if (hash === null) throw new Refusal('pin_not_usable');
  const matches = await ports.passwords.verify(hash, pin).catch(async (error: unknown) => {
    // A busy server is no wrong PIN.
    await giveBackTry(ports, own.id, hash);
    throw error;
  });
  if (!matches)
    throw new Refusal('invalid_credentials', { triesLeft: await noteWrongPin(ports, own, caller) });
  await noteRightPin(ports, own, hash, caller);
}

/** Returns the hash to compare with and the try is counted; null: there is no PIN, or no try left. */
function takeTry(
  { clock, unitOfWork, limits }: PinPorts,
  own: Session,
  { address }: Caller,
): Promise<string | null> {
  return unitOfWork.run(({ sessions, audit }) => {
    const pin = sessions.findPin(own.id);
    if (pin !== null && pin.failures < pinTries) {
      sessions.setPin(own.id, { ...pin, failures: pin.failures + 1 });
      return pin.hash;
    }
    const timeMs = clock.nowMs();
    if (limits.refusalNotices.take(`PIN not usable ${own.id}`, timeMs) === 0) {
      const refusal = { outcome: 'failure', timeMs, address, reason: 'pin_not_usable' } as const;
      auditSession(audit, own, { ...refusal, type: 'unlock_failed' });
    }
    return null;
  });
}

/** Returns how many tries are left. */
function noteWrongPin({ clock, unitOfWork }: PinPorts, own: Session, { address }: Caller): Promise<number> {
  return unitOfWork.run(({ sessions, audit }) => {
    const triesLeft = triesLeftOf(sessions.findPin(own.id));
    auditSession(audit, own, {
      type: 'unlock_failed',
      outcome: 'failure',
      timeMs: clock.nowMs(),
      address,
      reason: 'wrong_pin',
      details: { tries_left: triesLeft },
    });
    return triesLeft;
  });
}

/** Throws `Refusal('pin_not_usable')` when the PIN was replaced or the session ended meanwhile. */
async function noteRightPin(
  { clock, unitOfWork }: PinPorts,
  own: Session,
  hash: string,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(({ sessions, audit }) => {
    if (sessions.findPin(own.id)?.hash !== hash) throw new Refusal('pin_not_usable');
    sessions.setPin(own.id, { hash, failures: 0 });
    sessions.setLocked(own.id, null);
    auditSession(audit, own, { type: 'unlock', timeMs: clock.nowMs(), address, details: { method: 'pin' } });
  });
}

function giveBackTry({ unitOfWork }: PinPorts, sessionId: string, hash: string): Promise<void> {
  return unitOfWork.run(({ sessions }) => {
    const pin = sessions.findPin(sessionId);
    if (pin?.hash === hash) sessions.setPin(sessionId, { hash, failures: Math.max(0, pin.failures - 1) });
  });
}

/** How often a PIN may still be wrong. */
export function triesLeftOf(pin: SessionPin | null): number {
  return pin === null ? 0 : Math.max(0, pinTries - pin.failures);
}
