import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import { ThrottledAttempt } from '../throttling/throttled-attempt.ts';

type CountPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>;

/** Why a code enrols nobody. */
export type CodeProblem = 'code_wrong' | 'code_expired';

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
    await noteRefusal(ports, caller, network, 'throttled');
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'enrolment' });
  }
  await unitOfWork
    .run(({ failureCounters }) => attempt.failed(failureCounters))
    .finally(() => attempt.over());
  await noteRefusal(ports, caller, network, problem);
}

/** Leaves at most one event per minute, network and reason. */
async function noteRefusal(
  { clock, unitOfWork, limits }: CountPorts,
  { address }: Caller,
  network: string,
  reason: CodeProblem | 'throttled',
): Promise<void> {
  const timeMs = clock.nowMs();
  if (limits.refusalNotices.take(`enrolment ${reason} ${network}`, timeMs) > 0) return;
  await unitOfWork.run(({ audit }) =>
    audit.append({ type: 'enrolment_refused', outcome: 'failure', timeMs, address, reason }),
  );
}
