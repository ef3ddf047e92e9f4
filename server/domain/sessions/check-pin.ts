import { pinTries } from '../../contract/constants.ts';
import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { AuditEventType } from '../records/audit-event.ts';
import type { Session, SessionPin } from '../records/session.ts';
import { runNoting } from '../throttling/run-noting.ts';
import { requireLive } from './session-state.ts';

export type PinPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'passwords' | 'limits' | 'badgeHash'>;

export interface PinCheck<Result> {
  readonly pin: string;
  /** The audit event of a refusal. */
  readonly failure: Extract<AuditEventType, 'unlock_failed' | 'continue_failed'>;
  /** What the right PIN does, in the job that clears the count of wrong ones. */
  readonly onRight: (repositories: Repositories, timeMs: number) => Promise<Result>;
}

/**
 * Checks the PIN of a session. Each try is counted in the session's row before the PIN is verified, so neither parallel
 * tries nor a restart gain anything; tries for one session are verified one after the other, so that simultaneous right
 * ones do not count as wrong. Throws `Refusal`: `invalid_credentials` with the
 * tries left, `badge_not_pin` with none lost, `pin_not_usable`, `invalid_token` when the session has ended meanwhile,
 * `unavailable`.
 */
export function checkPin<Result>(
  ports: PinPorts,
  own: Session,
  check: PinCheck<Result>,
  caller: Caller,
): Promise<Result> {
  return ports.limits.unlocks.run(own.id, () => tryPin(ports, own, check, caller));
}

async function tryPin<Result>(
  ports: PinPorts,
  own: Session,
  check: PinCheck<Result>,
  caller: Caller,
): Promise<Result> {
  const hash = await takeTry(ports, own, check, caller);
  if (hash === null) throw new Refusal('pin_not_usable');
  const { matches } = await ports.passwords.verify(hash, check.pin).catch(async (error: unknown) => {
    // A busy server is not a wrong PIN.
    await giveBackTry(ports, own.id, hash);
    throw error;
  });
  if (!matches) {
    await refuseBadge(ports, own, { ...check, hash }, caller);
    throw new Refusal('invalid_credentials', { triesLeft: await noteWrongPin(ports, own, check, caller) });
  }
  return acceptPin(ports, own, { ...check, hash });
}

/** Returns the hash to compare with and the try is counted; null: there is no PIN, or no try left. */
function takeTry(
  { clock, unitOfWork, limits }: PinPorts,
  own: Session,
  { failure }: Pick<PinCheck<unknown>, 'failure'>,
  { address }: Caller,
): Promise<string | null> {
  return runNoting(unitOfWork, async ({ sessions, audit }, notices) => {
    const pin = await sessions.findPin(own.id);
    if (pin !== null && triesLeftOf(pin) > 0) {
      await sessions.setPin(own.id, { ...pin, failures: pin.failures + 1 });
      return pin.hash;
    }
    const timeMs = clock.nowMs();
    // The end of a session deletes its PIN; then the end is the better reason to give.
    await requireLive(sessions, own, timeMs);
    if (notices.isDue(limits.refusalNotices, `PIN not usable ${own.id}`, timeMs)) {
      const refusal = { outcome: 'failure', timeMs, address, reason: 'pin_not_usable' } as const;
      await auditSession(audit, own, { ...refusal, type: failure });
    }
    return null;
  });
}

function giveBackTry({ unitOfWork }: PinPorts, sessionId: string, hash: string): Promise<void> {
  return unitOfWork.run(async ({ sessions }) => {
    const pin = await sessions.findPin(sessionId);
    if (pin?.hash === hash)
      await sessions.setPin(sessionId, { hash, failures: Math.max(0, pin.failures - 1) });
  });
}

/**
 * A reader may type a badge into the PIN field: that is not a wrong PIN. Nobody gains a try by this, because the number of
 * a badge is known not to be the PIN; and trying out badges this way leaves audit events.
 */
async function refuseBadge(
  { clock, unitOfWork, limits, badgeHash }: PinPorts,
  own: Session,
  { pin, hash, failure }: PinCheck<unknown> & { readonly hash: string },
  { address }: Caller,
): Promise<void> {
  const isBadge = await runNoting(unitOfWork, async ({ badges, sessions, audit }, notices) => {
    if ((await badges.findByHash(badgeHash(pin))) === null) return false;
    const kept = await sessions.findPin(own.id);
    if (kept?.hash === hash)
      await sessions.setPin(own.id, { hash, failures: Math.max(0, kept.failures - 1) });
    const timeMs = clock.nowMs();
    if (notices.isDue(limits.refusalNotices, `badge for PIN ${own.id}`, timeMs))
      await auditSession(audit, own, {
        outcome: 'failure',
        timeMs,
        address,
        reason: 'badge_not_pin',
        type: failure,
      });
    return true;
  });
  if (isBadge) throw new Refusal('badge_not_pin');
}

/** Returns how many tries are left. */
function noteWrongPin(
  { clock, unitOfWork }: PinPorts,
  own: Session,
  { failure }: Pick<PinCheck<unknown>, 'failure'>,
  { address }: Caller,
): Promise<number> {
  return unitOfWork.run(async ({ sessions, audit }) => {
    const triesLeft = triesLeftOf(await sessions.findPin(own.id));
    const refusal = { outcome: 'failure', timeMs: clock.nowMs(), address, reason: 'wrong_pin' } as const;
    await auditSession(audit, own, { ...refusal, type: failure, details: { tries_left: triesLeft } });
    return triesLeft;
  });
}

/** Throws `Refusal`: `pin_not_usable` when the PIN was replaced meanwhile, `invalid_token` when the session ended. */
function acceptPin<Result>(
  { clock, unitOfWork }: PinPorts,
  own: Session,
  { hash, onRight }: PinCheck<Result> & { readonly hash: string },
): Promise<Result> {
  return unitOfWork.run(async (repositories) => {
    const { sessions } = repositories;
    await requireLive(sessions, own, clock.nowMs());
    if ((await sessions.findPin(own.id))?.hash !== hash) throw new Refusal('pin_not_usable');
    await sessions.setPin(own.id, { hash, failures: 0 });
    return onRight(repositories, clock.nowMs());
  });
}

/** How many wrong PINs are left. */
function triesLeftOf(pin: SessionPin | null): number {
  return pin === null ? 0 : Math.max(0, pinTries - pin.failures);
}
