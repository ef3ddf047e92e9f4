import { problemOfDevice } from '../devices/problem-of-device.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import { noteBarredSignIn, noteThrottledSignIn } from './note-refused-sign-in.ts';
import { type SignInAttempt, type SignInThrottle, throttleSignIn } from './sign-in-throttle.ts';

/**
 * Lets an attempt begin or refuses it; a refusal is audited. A key that may not sign anybody in is refused before the
 * password is verified, so that a stolen workstation cannot even guess. Throws
 * `Refusal`: `unbound_denied`, `device_revoked`, `enrolment_required`, `throttled`.
 */
export async function admitSignIn(ports: Ports, attempt: SignInAttempt): Promise<SignInThrottle> {
  const problem = problemOfCaller(ports, attempt);
  if (problem) {
    await noteBarredSignIn(ports, attempt, problem);
    throw new Refusal(problem);
  }
  const throttle = throttleSignIn(ports, attempt);
  const wait = await throttle.begin(ports.unitOfWork);
  if (!wait) return throttle;
  await noteThrottledSignIn(ports, attempt, wait);
  throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: `sign_in_${wait.of}` });
}

function problemOfCaller({ rules, unitOfWork }: Ports, { keyThumbprint }: SignInAttempt) {
  if (keyThumbprint === null) return rules.unbound === 'deny' ? 'unbound_denied' : null;
  const device = unitOfWork.read(({ devices }) => devices.findByKey(keyThumbprint));
  return problemOfDevice(device, rules.enrolment);
}
