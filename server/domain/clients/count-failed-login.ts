import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Client } from '../records/client.ts';
import { networkOf } from '../throttling/network-of.ts';
import { noteThrottled } from '../throttling/run-noting.ts';
import { type CountedKey, ThrottledAttempt, type Wait } from '../throttling/throttled-attempt.ts';

type CountPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>;
type CountedBy = 'client' | 'network';

/**
 * Counts a login that failed, by client (null: there is no such client) and by network, with its event. Throws
 * `Refusal('throttled')`, without a write, when there were too many.
 */
export async function countFailedLogin(
  ports: CountPorts,
  client: Client | null,
  caller: Caller,
): Promise<void> {
  const attempt = new ThrottledAttempt(ports.clock, countedKeys(ports, client, caller));
  const wait = await attempt.begin(ports.unitOfWork);
  if (wait) {
    await noteThrottledLogin(ports, wait, client, caller);
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'client_login' });
  }
  const reason = client ? 'wrong_secret' : 'unknown_client';
  await ports.unitOfWork
    .run(async ({ audit, failureCounters }) => {
      await audit.append(eventOf(ports, client, caller, reason));
      await attempt.failed(failureCounters);
    })
    .finally(() => attempt.over());
}

function countedKeys(
  { limits: { clientLogins } }: CountPorts,
  client: Client | null,
  { address }: Caller,
): CountedKey<CountedBy>[] {
  const network = { of: 'network', limiter: clientLogins, key: `network ${networkOf(address)}` } as const;
  return client ? [{ of: 'client', limiter: clientLogins, key: `client ${client.id}` }, network] : [network];
}

/** At most one event a minute for what is throttled, and one alert in a while when it is a client. */
async function noteThrottledLogin(
  ports: CountPorts,
  { of, key }: Wait<CountedBy>,
  client: Client | null,
  caller: Caller,
): Promise<void> {
  const keys = { notice: `client login throttled ${key}`, alert: of === 'client' ? key : null };
  await noteThrottled(ports, keys, async ({ audit }, { notice, alert }) => {
    if (notice) await audit.append(eventOf(ports, client, caller, 'throttled'));
    if (alert)
      await audit.append(
        { ...eventOf(ports, client, caller, 'client_logins_throttled'), type: 'alert' },
        caller.requestId,
      );
  });
}

function eventOf({ clock }: CountPorts, client: Client | null, { address }: Caller, reason: string) {
  return {
    type: 'client_login_failed',
    outcome: 'failure',
    timeMs: clock.nowMs(),
    address,
    reason,
    details: client && { client_id: client.id },
  } as const;
}
