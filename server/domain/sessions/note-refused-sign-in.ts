import type { DeviceProblem } from '../devices/problem-of-device.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import { noteOnce, noteThrottled } from '../throttling/run-noting.ts';
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
  await noteOnce(ports, key, (repositories) => appendRefusal(ports, repositories, attempt, reason));
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
  const keys = { notice: `sign-in throttled ${key}`, alert: of === 'network' ? key : null };
  await noteThrottled(ports, keys, async (repositories, { notice, alert }) => {
    if (notice) await appendRefusal(ports, repositories, attempt, 'throttled');
    if (alert) await appendAlert(ports, repositories, attempt.caller);
  });
}

async function appendRefusal(
  { clock }: NotePorts,
  repositories: Repositories,
  { username, keyThumbprint, caller }: SignInAttempt,
  reason: string,
): Promise<void> {
  await repositories.audit.append({
    type: 'sign_in_failed',
    outcome: 'failure',
    timeMs: clock.nowMs(),
    userId: (await repositories.users.findByName(username))?.id ?? null,
    deviceId: await deviceIdOf(repositories, keyThumbprint),
    address: caller.address,
    reason,
  });
}

async function appendAlert(
  { clock }: NotePorts,
  { audit }: Repositories,
  { address, requestId }: Caller,
): Promise<void> {
  await audit.append(
    {
      type: 'alert',
      outcome: 'failure',
      timeMs: clock.nowMs(),
      address,
      reason: 'sign_ins_throttled',
      details: { network: networkOf(address) },
    },
    requestId,
  );
}

/** Id of the workstation whose key was proven, if it is known. */
export async function deviceIdOf(
  { devices }: Repositories,
  keyThumbprint: string | null,
): Promise<string | null> {
  return keyThumbprint === null ? null : ((await devices.findByKey(keyThumbprint))?.id ?? null);
}
