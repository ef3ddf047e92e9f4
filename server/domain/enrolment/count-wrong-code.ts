import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import { ThrottledAttempt } from '../throttling/throttled-attempt.ts';

type CountPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'log'>;

/** Why a code enrols nobody, and which site code it was; null: another one, or none. */
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
    .run(({ failureCounters }) => attempt.failed(failureCounters))
    .finally(() => attempt.over());
  await noteRefusal(ports, caller, network, problem);
}

interface Noted extends Pick<CodeProblem, 'siteCodeId'> {
  readonly reason: CodeProblem['reason'] | 'throttled';
}

/** Leaves at most one event per minute, network, reason and site code. */
async function noteRefusal(
  { clock, unitOfWork, limits, log }: CountPorts,
  { address }: Caller,
  network: string,
  { reason, siteCodeId }: Noted,
): Promise<void> {
  const timeMs = clock.nowMs();
  if (limits.refusalNotices.take(`enrolment ${reason} ${siteCodeId} ${network}`, timeMs) > 0) return;
  const details = siteCodeId === null ? null : { site_code: siteCodeId };
  if (siteCodeId !== null) log.warn({ siteCodeId, reason }, 'a site code enrolled nobody');
  await unitOfWork.run(({ audit }) =>
    audit.append({ type: 'enrolment_refused', outcome: 'failure', timeMs, address, reason, details }),
  );
}
