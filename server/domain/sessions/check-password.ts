import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { AuditEventType } from '../records/audit-event.ts';
import type { Session } from '../records/session.ts';
import { runNoting } from '../throttling/run-noting.ts';

export type PasswordPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'passwords' | 'limits'>;

/** After this many wrong passwords, the next try has to wait. */
const freeFailures = 5;
const firstDelayMs = 5_000;
/** Short, because any passer-by at a locked screen can make its user wait. */
const longestDelayMs = 30_000;

/** Milliseconds to wait after this many wrong passwords in a row. */
export function delayAfterFailures(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - freeFailures));
}

export interface PasswordCheck<Result> {
  readonly password: string;
  /** The audit event of a refusal. */
  readonly failure: Extract<
    AuditEventType,
    'unlock_failed' | 'pin_set_failed' | 'continue_failed' | 'badge_linked'
  >;
  /** What the right password does, in the job that clears the count of wrong ones. */
  readonly onRight: (repositories: Repositories, timeMs: number) => Promise<Result>;
}

/**
 * Checks the password of the user of a session again. Each try is counted in the session's row before the password is
 * verified, so neither parallel tries nor a restart gain anything; tries for one session are verified one after the
 * other, so that simultaneous right ones do not count as wrong. Throws `Refusal`:
 * `invalid_credentials`, `throttled`, `unavailable`.
 */
export function checkPassword<Result>(
  ports: PasswordPorts,
  own: Session,
  check: PasswordCheck<Result>,
  caller: Caller,
): Promise<Result> {
  return ports.limits.unlocks.run(own.id, () => tryPassword(ports, own, check, caller));
}

async function tryPassword<Result>(
  ports: PasswordPorts,
  own: Session,
  check: PasswordCheck<Result>,
  caller: Caller,
): Promise<Result> {
  const retryAfterSeconds = await countAttempt(ports, own, check, caller);
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'unlock' });
  const matches = await verifyPassword(ports, own, check.password).catch(async (error: unknown) => {
    // A busy server is not a wrong password.
    await takeBackAttempt(ports, own.id);
    throw error;
  });
  const outcome = await recordOutcome(ports, own, { ...check, matches }, caller);
  if (outcome === null) throw new Refusal('invalid_credentials');
  return outcome.result;
}

/** Returns the seconds to wait, or 0 and the attempt is counted. */
function countAttempt(
  { clock, unitOfWork, limits }: PasswordPorts,
  { id }: Session,
  { failure }: Pick<PasswordCheck<unknown>, 'failure'>,
  { address }: Caller,
): Promise<number> {
  return runNoting(unitOfWork, async ({ sessions, audit }, notices) => {
    const session = await sessions.find(id);
    if (!session) throw new Refusal('invalid_token');
    const nowMs = clock.nowMs();
    const waitMs = session.unlockNotBeforeMs - nowMs;
    // A longer wait than possible means that the clock was set back.
    if (waitMs > 0 && waitMs <= longestDelayMs) {
      if (notices.isDue(limits.refusalNotices, `unlock throttled ${id}`, nowMs)) {
        const refusal = { outcome: 'failure', timeMs: nowMs, address, reason: 'throttled' } as const;
        await auditSession(audit, session, { ...refusal, type: failure });
      }
      return Math.ceil(waitMs / 1000);
    }
    const failures = session.unlockFailures + 1;
    const notBeforeMs = nowMs + delayAfterFailures(failures);
    await sessions.setUnlockAttempts(id, { failures, notBeforeMs });
    return 0;
  });
}

async function verifyPassword(
  { unitOfWork, passwords }: PasswordPorts,
  own: Session,
  password: string,
): Promise<boolean> {
  const user = await unitOfWork.read(({ users }) => users.find(own.user.id));
  return (await passwords.verify(user?.passwordHash ?? null, password)).matches;
}

/** The attempt was allowed, so there is no earlier delay to restore. */
function takeBackAttempt({ unitOfWork }: PasswordPorts, sessionId: string): Promise<void> {
  return unitOfWork.run(async ({ sessions }) => {
    const failures = ((await sessions.find(sessionId))?.unlockFailures ?? 0) - 1;
    if (failures >= 0) await sessions.setUnlockAttempts(sessionId, { failures, notBeforeMs: 0 });
  });
}

/** Null when the password is wrong. */
function recordOutcome<Result>(
  { clock, unitOfWork }: PasswordPorts,
  own: Session,
  { matches, failure, onRight }: PasswordCheck<Result> & { readonly matches: boolean },
  { address }: Caller,
): Promise<{ readonly result: Result } | null> {
  return unitOfWork.run(async (repositories) => {
    const timeMs = clock.nowMs();
    const { sessions, audit } = repositories;
    if (!matches) {
      const refusal = { outcome: 'failure', timeMs, address, reason: 'wrong_password' } as const;
      await auditSession(audit, own, { ...refusal, type: failure });
      return null;
    }
    await sessions.setUnlockAttempts(own.id, { failures: 0, notBeforeMs: 0 });
    return { result: await onRight(repositories, timeMs) };
  });
}
