import type { DeviceProblem } from '../devices/problem-of-device.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import type { SignInAttempt, SignInWait } from './sign-in-throttle.ts';

type NotePorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>;

/**
 * Records a sign-in that was refused before its password was verified, at most once a minute for each network and
 * reason.
 */
export async function noteBarredSignIn(
  ports: NotePorts,
  attempt: SignInAttempt,
  reason: 'unbound_denied' | DeviceProblem,
): Promise<void> {
  const { address } = attempt.caller;
  const key = `sign-in ${reason} ${networkOf(address)}`;
  if (isDue(ports, key)) await appendRefusal(ports, attempt, reason);
}

/**
 * Records a throttled sign-in, at most once a minute for each counter; and raises an alert if a whole network is
 * throttled, at most once in the time in which its failures are forgotten.
 */
export async function noteThrottledSignIn(
  ports: NotePorts,
  attempt: SignInAttempt,
  { of, key }: SignInWait,
): Promise<void> {
  const alert = of === 'network' && ports.limits.throttleAlerts.take(key, ports.clock.nowMs()) === 0;
  const notice = isDue(ports, `sign-in throttled ${key}`);
  if (notice) await appendRefusal(ports, attempt, 'throttled');
  if (alert) await appendAlert(ports, attempt.caller);
}

function isDue({ limits, clock }: NotePorts, key: string): boolean {
  return limits.refusalNotices.take(key, clock.nowMs()) === 0;
}

function appendRefusal(
  { clock, unitOfWork }: NotePorts,
  { username, keyThumbprint, caller }: SignInAttempt,
  reason: string,
): Promise<void> {
  return unitOfWork.run((repositories) =>
    repositories.audit.append({
      type: 'sign_in_failed',
      outcome: 'failure',
      timeMs: clock.nowMs(),
      userId: repositories.users.findByName(username)?.id ?? null,
      deviceId: deviceIdOf(repositories, keyThumbprint),
      address: caller.address,
      reason,
    }),
  );
}

function appendAlert({ clock, unitOfWork }: NotePorts, { address, requestId }: Caller): Promise<void> {
  return unitOfWork.run(({ audit }) =>
    audit.append(
      {
        type: 'alert',
        outcome: 'failure',
        timeMs: clock.nowMs(),
        address,
        reason: 'sign_ins_throttled',
        details: { network: networkOf(address) },
      },
      requestId,
    ),
  );
}

/** Id of the workstation whose key was proven, if it is known. */
export function deviceIdOf({ devices }: Repositories, keyThumbprint: string | null): string | null {
  return keyThumbprint === null ? null : (devices.findByKey(keyThumbprint)?.id ?? null);
}
