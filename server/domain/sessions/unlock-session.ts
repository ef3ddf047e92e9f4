import type { Caller, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { auditSession } from './audit-session.ts';
import type { Session } from './session.ts';

type UnlockPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'passwords' | 'limits'>;

/** From this many wrong passwords on, the next try has to wait. */
const freeFailures = 5;
const firstDelayMs = 5_000;
const longestDelayMs = 15 * 60_000;

/** Milliseconds to wait after so many wrong passwords in a row. */
export function delayAfterFailures(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - freeFailures));
}

/**
 * Brings a locked session back by its user's password. Each try is counted in the session's row before the
 * password is looked at, so neither parallel tries nor a restart gain anything. Throws `Refusal`:
 * `invalid_credentials`, `throttled`, `unavailable`.
 */
export async function unlockSession(
  ports: UnlockPorts,
  own: Session,
  password: string,
  caller: Caller,
): Promise<void> {
  const retryAfterSeconds = await countAttempt(ports, own, caller);
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'unlock' });
  const matches = await verifyPassword(ports, own, password).catch(async (error: unknown) => {
    // A busy server is no wrong password.
    await takeBackAttempt(ports, own.id);
    throw error;
  });
  await recordOutcome(ports, own, matches, caller);
  if (!matches) throw new Refusal('invalid_credentials');
}

/** Returns the seconds to wait, or 0 and the attempt is counted. */
function countAttempt(
  { clock, unitOfWork, limits }: UnlockPorts,
  { id }: Session,
  { address }: Caller,
): Promise<number> {
  return unitOfWork.run(({ sessions, audit }) => {
    const session = sessions.find(id);
    if (!session) throw new Refusal('invalid_token');
    const nowMs = clock.nowMs();
    if (nowMs < session.unlockNotBeforeMs) {
      if (limits.refusalNotices.take(`unlock throttled ${id}`, nowMs) === 0) {
        const refusal = { outcome: 'failure', timeMs: nowMs, address, reason: 'throttled' } as const;
        auditSession(audit, session, { ...refusal, type: 'unlock_failed' });
      }
      return Math.ceil((session.unlockNotBeforeMs - nowMs) / 1000);
    }
    const failures = session.unlockFailures + 1;
    const notBeforeMs = nowMs + delayAfterFailures(failures);
    sessions.setUnlockAttempts(id, { failures, notBeforeMs });
    return 0;
  });
}

async function verifyPassword(
  { unitOfWork, passwords }: UnlockPorts,
  own: Session,
  password: string,
): Promise<boolean> {
  const user = unitOfWork.read(({ users }) => users.find(own.user.id));
  return passwords.verify(user?.passwordHash ?? null, password);
}

/** The attempt was allowed, so there was no older delay to bring back. */
function takeBackAttempt({ unitOfWork }: UnlockPorts, sessionId: string): Promise<void> {
  return unitOfWork.run(({ sessions }) => {
    const failures = (sessions.find(sessionId)?.unlockFailures ?? 0) - 1;
    if (failures >= 0) sessions.setUnlockAttempts(sessionId, { failures, notBeforeMs: 0 });
  });
}

async function recordOutcome(
  { clock, unitOfWork }: UnlockPorts,
  own: Session,
  matches: boolean,
  { address }: Caller,
): Promise<void> {
  await unitOfWork.run(({ sessions, audit }) => {
    const timeMs = clock.nowMs();
    if (!matches) {
      auditSession(audit, own, {
        type: 'unlock_failed',
        outcome: 'failure',
        timeMs,
        address,
        reason: 'wrong_password',
      });
      return;
    }
    sessions.setUnlockAttempts(own.id, { failures: 0, notBeforeMs: 0 });
    sessions.setLocked(own.id, null);
    auditSession(audit, own, { type: 'unlock', timeMs, address, details: { method: 'password' } });
  });
}
