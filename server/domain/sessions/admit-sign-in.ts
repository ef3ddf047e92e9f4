import { problemOfDevice, refusalOfDevice } from '../devices/problem-of-device.ts';
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
  const refusal = await refusalOfCaller(ports, attempt);
  if (refusal) {
    await noteBarredSignIn(ports, attempt, refusal.problem);
    throw refusal.refusal;
  }
  const throttle = await throttleSignIn(ports, attempt);
  const wait = await throttle.begin(ports.unitOfWork);
  if (!wait) return throttle;
  await noteThrottledSignIn(ports, attempt, wait);
  throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: `sign_in_${wait.of}` });
}

async function refusalOfCaller({ rules, unitOfWork }: Ports, { keyThumbprint }: SignInAttempt) {
  if (keyThumbprint === null) {
    const problem = 'unbound_denied';
    return rules.unbound === 'deny' ? ({ problem, refusal: new Refusal(problem) } as const) : null;
  }
  const device = await unitOfWork.read(({ devices }) => devices.findByKey(keyThumbprint));
  const problem = problemOfDevice(device, rules.enrolment);
  return problem && { problem, refusal: refusalOfDevice(problem, device) };
}
