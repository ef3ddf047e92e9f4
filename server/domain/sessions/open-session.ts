import { registerDevice } from '../devices/register-device.ts';
import type { Caller, Ports } from '../ports.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import { builtInProfiles } from '../profiles/profile.ts';
import { Refusal } from '../refusal.ts';
import type { Repositories } from '../unit-of-work.ts';
import { decoyHash } from '../users/decoy-hash.ts';
import { normalizeUsername, type User } from '../users/user.ts';
import { type IssuedTokens, issueTokens, newAccessTokenId } from './issue-tokens.ts';
import { deviceIdOf, noteThrottledSignIn, noteUnboundSignIn } from './note-refused-sign-in.ts';
import type { Session } from './session.ts';
import { newSessionId } from './session-id.ts';
import { type SignInAttempt, type SignInThrottle, throttleSignIn } from './sign-in-throttle.ts';

export interface SignIn {
  readonly username: string;
  readonly password: string;
  /** Name of the workstation, if the client tells it. */
  readonly deviceName: string | null;
  /** Thumbprint of a DPoP key that was proven; null: none was offered. */
  readonly keyThumbprint: string | null;
}

/**
 * Signs a user in and opens a session. Unknown user, wrong password and disabled account are one answer after
 * the same work. Throws `Refusal`: `unbound_denied`, `throttled`, `invalid_credentials`, `unavailable`.
 */
export async function openSession(ports: Ports, signIn: SignIn, caller: Caller): Promise<IssuedTokens> {
  const username = normalizeUsername(signIn.username);
  const throttle = await admit(ports, { username, keyThumbprint: signIn.keyThumbprint, caller });
  const accessTokenId = newAccessTokenId();
  const attempt = { username, signIn, caller, accessTokenId, throttle };
  const outcome = await trySignInTwice(ports, attempt).finally(() => throttle.over());

  if (outcome === 'refused') throw new Refusal('invalid_credentials');
  return issueTokens(ports, outcome, accessTokenId);
}

/** Lets the attempt begin, or refuses it; what is refused here leaves its event, too. */
async function admit(ports: Ports, attempt: SignInAttempt): Promise<SignInThrottle> {
  if (attempt.keyThumbprint === null && ports.rules.unbound === 'deny') {
    await noteUnboundSignIn(ports, attempt);
    throw new Refusal('unbound_denied');
  }
  const throttle = throttleSignIn(ports, attempt);
  const wait = ports.unitOfWork.read(({ failureCounters }) => throttle.begin(failureCounters));
  if (!wait) return throttle;
  await noteThrottledSignIn(ports, attempt, wait);
  throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: `sign_in_${wait.of}` });
}

interface Attempt {
  /** Normalised. */
  readonly username: string;
  readonly signIn: SignIn;
  readonly caller: Caller;
  readonly accessTokenId: string;
  readonly throttle: SignInThrottle;
}

async function trySignInTwice(ports: Ports, attempt: Attempt): Promise<Session | 'refused'> {
  const first = await trySignIn(ports, attempt);
  // Another sign-in of the same user may have replaced an outdated hash meanwhile: look at the new one.
  const outcome = first === 'password_changed' ? await trySignIn(ports, attempt) : first;
  if (outcome === 'password_changed') throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  return outcome;
}

async function trySignIn(
  ports: Ports,
  { username, ...attempt }: Attempt,
): Promise<Session | 'refused' | 'password_changed'> {
  const { signIn, caller, throttle } = attempt;
  const { user, hash } = ports.unitOfWork.read(({ users }) => {
    const found = users.findByName(username);
    return { user: found, hash: found?.passwordHash ?? decoyHash(users, username) };
  });
  const matches = (await ports.passwords.verify(hash, signIn.password)) && user !== null;
  const newHash = matches && (await renewedHash(ports, user, signIn.password));
  return ports.unitOfWork.run((repositories) => {
    // Read again: the account may have changed while its password was hashed.
    const current = user && repositories.users.find(user.id);
    if (matches && current && current.passwordHash !== user.passwordHash) return 'password_changed';
    const problem = problemOfSignIn(current, matches);
    if (problem || !current) {
      const deviceId = deviceIdOf(repositories, signIn.keyThumbprint);
      auditFailure(ports, repositories, { userId: user?.id ?? null, deviceId, reason: problem, caller });
      throttle.failed(repositories.failureCounters);
      return 'refused';
    }
    throttle.succeeded(repositories.failureCounters);
    if (newHash) repositories.users.setPasswordHash(current.id, newHash);
    return insertSession(ports, repositories, { ...attempt, user: current }) ?? 'refused';
  });
}

/** Only now, while the password is at hand, can an imported or too cheap hash be replaced; null: no need. */
async function renewedHash({ passwords }: Ports, user: User, password: string): Promise<string | null> {
  return passwords.isOutdated(user.passwordHash) && !user.disabled ? passwords.hash(password) : null;
}

function problemOfSignIn(user: User | null, matches: boolean): string | null {
  if (!user) return 'unknown_user';
  if (!matches) return 'wrong_password';
  return user.disabled ? 'user_disabled' : null;
}

function auditFailure(
  { clock }: Ports,
  { audit }: Repositories,
  failure: { userId: number | null; deviceId: string | null; reason: string | null; caller: Caller },
): void {
  audit.append({
    type: 'sign_in_failed',
    outcome: 'failure',
    timeMs: clock.nowMs(),
    userId: failure.userId,
    deviceId: failure.deviceId,
    address: failure.caller.address,
    reason: failure.reason,
  });
}

interface Opening {
  readonly user: User;
  readonly signIn: SignIn;
  readonly caller: Caller;
  readonly accessTokenId: string;
}

function insertSession(ports: Ports, repositories: Repositories, opening: Opening): Session | null {
  const { user, signIn, caller } = opening;
  const nowMs = ports.clock.nowMs();
  const device = signIn.keyThumbprint
    ? registerDevice(repositories, {
        keyThumbprint: signIn.keyThumbprint,
        name: signIn.deviceName,
        wardId: null,
        nowMs,
        address: caller.address,
      })
    : null;
  if (device) repositories.devices.addUser(device.id, user.id);
  const wardId = device?.wardId ?? user.wardId;
  const ward = wardId === null ? null : repositories.wards.find(wardId);
  const profile = chooseProfile(user.role, ward?.profile ?? null);
  const startedAtMs = Math.floor(nowMs / 1000) * 1000;
  const id = newSessionId(nowMs);
  repositories.sessions.insert({
    id,
    userId: user.id,
    deviceId: device?.id ?? null,
    deviceLabel: device ? null : signIn.deviceName,
    wardId,
    profile,
    keyThumbprint: signIn.keyThumbprint,
    startedAtMs,
    expiresAtMs: startedAtMs + builtInProfiles[profile].sessionSeconds * 1000,
    stamp: ports.refreshTokens.stamp,
  });
  repositories.audit.append({
    type: 'sign_in',
    outcome: 'success',
    timeMs: nowMs,
    userId: user.id,
    sessionId: id,
    deviceId: device?.id ?? null,
    address: caller.address,
    details: { access_jti: opening.accessTokenId, bound: device !== null, profile },
  });
  return repositories.sessions.find(id);
}
