import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import { noteOnce } from '../throttling/run-noting.ts';
import { ThrottledAttempt } from '../throttling/throttled-attempt.ts';

type CountPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'log'>;

/** Why a code enrols nobody, and which site code it was; null: it was not a site code. */
export interface CodeProblem {
  readonly reason: 'code_wrong' | 'code_expired' | 'code_used_up' | 'code_elsewhere' | 'device_revoked';
  readonly siteCodeId: string | null;
}

/**
 * Counts a code that enrols nobody, by network, with its event. Throws `Refusal('throttled')` when there were too many.
 */
export async function countWrongCode(ports: CountPorts, problem: CodeProblem, caller: Caller): Promise<void> {
  const { clock, limits, unitOfWork } = ports;
  const network = networkOf(caller.address);
  const counted = { of: 'network', limiter: limits.enrolments, key: network } as const;
  const attempt = new ThrottledAttempt(clock, [counted]);
  const wait = await attempt.begin(unitOfWork);
  if (wait) {
    await noteRefusal(ports, caller, network, { ...problem, reason: 'throttled' });
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'enrolment' });
  }
  await unitOfWork
    .run(async ({ failureCounters }) => attempt.failed(failureCounters))
    .finally(() => attempt.over());
  await noteRefusal(ports, caller, network, problem);
}

interface Noted extends Pick<CodeProblem, 'siteCodeId'> {
  readonly reason: CodeProblem['reason'] | 'throttled';
}

/** Writes at most one event per minute, network, reason and site code. */
async function noteRefusal(
  ports: CountPorts,
  { address }: Caller,
  network: string,
  { reason, siteCodeId }: Noted,
): Promise<void> {
  const timeMs = ports.clock.nowMs();
  const details = siteCodeId === null ? null : { site_code: siteCodeId };
  let isNoted = false;
  await noteOnce(ports, `enrolment ${reason} ${siteCodeId} ${network}`, async ({ audit }) => {
    isNoted = true;
    await audit.append({ type: 'enrolment_refused', outcome: 'failure', timeMs, address, reason, details });
  });
  if (isNoted && siteCodeId !== null) ports.log.warn({ siteCodeId, reason }, 'a site code enrolled nobody');
}
