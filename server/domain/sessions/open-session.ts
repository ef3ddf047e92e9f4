import { foldUsername, normalizeUsername } from '../../text/fold-username.ts';
import { passwordCommitment } from '../audit/user-commitments.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { EmergencyReason } from '../records/emergency-access.ts';
import type { Session } from '../records/session.ts';
import type { User } from '../records/user.ts';
import { admitSignIn } from './admit-sign-in.ts';
import { decoyHash } from './decoy-hash.ts';
import { insertSession, type OpeningOutcome } from './insert-session.ts';
import { type IssuedTokens, issueTokens, newAccessTokenId } from './issue-tokens.ts';
import type { Replacement } from './make-room.ts';
import { deviceIdOf } from './note-refused-sign-in.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface SignIn {
  readonly username: string;
  readonly password: string;
  /** Name of the workstation, if the client tells it. */
  readonly deviceName: string | null;
  /** Thumbprint of a DPoP key that was proven; null: none was offered. */
  readonly keyThumbprint: string | null;
  /** Which other session may end if the user has too many; default: none. */
  readonly replace?: Replacement;
  /** Asks for a session of the profile `break_glass`; default: none. */
  readonly emergency?: EmergencyReason;
  /** Consumes what identified the user, in the job that opens the session; what it throws undoes the job. */
  readonly consume?: (repositories: Repositories) => Promise<void>;
}

export interface OpenedSession extends IssuedTokens {
  /** Where else the user is signed in, newest first. */
  readonly others: readonly Session[];
}

/**
 * Signs a user in and opens a session. Unknown user, wrong password and disabled account are one answer after
 * the same work; what depends on the user is told only after the password was right. Throws `Refusal`:
 * `unbound_denied`, `device_revoked`, `enrolment_required`, `throttled`, `invalid_credentials`,
 * `network_not_allowed`, `session_limit`, `emergency_not_allowed`, `unavailable`.
 */
export async function openSession(ports: Ports, signIn: SignIn, caller: Caller): Promise<OpenedSession> {
  const username = normalizeUsername(signIn.username);
  const throttle = await admitSignIn(ports, { username, keyThumbprint: signIn.keyThumbprint, caller });
  const accessTokenId = newAccessTokenId();
  const attempt = { username, signIn, caller, accessTokenId, throttle };
  const outcome = await trySignInTwice(ports, attempt).finally(() => throttle.over());

  if (outcome === 'refused') throw new Refusal('invalid_credentials');
  const { others } = outcome;
  if (outcome.kind === 'opened' && signIn.emergency) announce(ports, outcome.session);
  if (outcome.kind === 'not_opened') {
    const isFull = outcome.problem === 'session_limit';
    const elsewhere = { sessions: others, mayReplace: ports.rules.sessions.mayReplace };
    throw new Refusal(outcome.problem, isFull ? { elsewhere } : {});
  }
  return { ...(await issueTokens(ports, outcome.session, accessTokenId)), others };
}

/** Announces an emergency at once, without delaying the person who waits. */
function announce({ log, alerts }: Ports, { id, user }: Session): void {
  log.warn({ sessionId: id, userId: user.id }, 'emergency access: review it');
  alerts.wake();
}

/** No user has this id; looking it up costs as much as any other. */
const nobody = 0;

interface Attempt {
  /** Normalised. */
  readonly username: string;
  readonly signIn: SignIn;
  readonly caller: Caller;
  readonly accessTokenId: string;
  readonly throttle: SignInThrottle;
}

async function trySignInTwice(ports: Ports, attempt: Attempt): Promise<OpeningOutcome | 'refused'> {
  const first = await trySignIn(ports, attempt);
  // Another sign-in of the same user may have replaced an outdated hash meanwhile: look at the new one.
  const outcome = first === 'password_changed' ? await trySignIn(ports, attempt) : first;
  if (outcome === 'password_changed') throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  return outcome;
}

async function trySignIn(
  ports: Ports,
  { username, signIn, caller, accessTokenId, throttle }: Attempt,
): Promise<OpeningOutcome | 'refused' | 'password_changed'> {
  const { user, hash, isOwn } = await ports.unitOfWork.read(async ({ users }) => {
    const found = await users.findByName(username);
    // Drawn for everybody, so that users without a usable password take as long as unknown ones.
    const decoy = await decoyHash(users, ports.decoyDraw, foldUsername(username));
    const own = found !== null && ports.passwords.understands(found.passwordHash);
    return { user: found, hash: own ? found.passwordHash : decoy, isOwn: own };
  });
  const verification = await ports.passwords.verify(hash, signIn.password);
  const matches = verification.matches && isOwn && user !== null;
  // An imported or outdated hash can be replaced only now, while the password is at hand.
  const isRenewed = matches && verification.isOutdated && !user.disabled;
  const newHash = isRenewed ? await ports.passwords.hash(signIn.password) : null;
  return ports.unitOfWork.run(async (repositories) => {
    // Read again: the account may have changed while its password was hashed.
    const current = await repositories.users.find(user?.id ?? nobody);
    if (matches && current && current.passwordHash !== user.passwordHash) return 'password_changed';
    const problem = problemOfSignIn(current, matches);
    if (problem || !current) {
      const deviceId = await deviceIdOf(repositories, signIn.keyThumbprint);
      await auditFailure(ports, repositories, {
        userId: user?.id ?? null,
        deviceId,
        reason: problem,
        caller,
      });
      await throttle.failed(repositories.failureCounters);
      return 'refused';
    }
    await throttle.succeeded(repositories.failureCounters);
    if (newHash) await renewHash(ports, repositories, { user: current, newHash, caller });
    const { replace = null, emergency = null, deviceName, keyThumbprint } = signIn;
    const asked = { deviceName, keyThumbprint, replace, emergency };
    const opening = { user: current, ...asked, caller, accessTokenId };
    const outcome = await insertSession(ports, repositories, opening);
    if (outcome.kind === 'opened') await signIn.consume?.(repositories);
    return outcome;
  });
}

/** Replaces the hash of an unchanged password, and has the trail vouch for the new one. */
async function renewHash(
  { clock }: Ports,
  { users, audit }: Repositories,
  { user, newHash, caller }: { readonly user: User; readonly newHash: string; readonly caller: Caller },
): Promise<void> {
  await users.setPasswordHash(user.id, newHash);
  await audit.append({
    type: 'password_renewed',
    outcome: 'success',
    timeMs: clock.nowMs(),
    userId: user.id,
    address: caller.address,
    details: { password: passwordCommitment({ ...user, passwordHash: newHash }) },
  });
}

function problemOfSignIn(user: User | null, matches: boolean): string | null {
  if (!user) return 'unknown_user';
  if (!matches) return 'wrong_password';
  return user.disabled ? 'user_disabled' : null;
}

async function auditFailure(
  { clock }: Ports,
  { audit }: Repositories,
  failure: { userId: number | null; deviceId: string | null; reason: string | null; caller: Caller },
): Promise<void> {
  await audit.append({
    type: 'sign_in_failed',
    outcome: 'failure',
    timeMs: clock.nowMs(),
    userId: failure.userId,
    deviceId: failure.deviceId,
    address: failure.caller.address,
    reason: failure.reason,
  });
}
