import type { Caller, Limits, Ports } from '../ports.ts';
import type { AttemptLimiter } from '../throttling/attempt-limiter.ts';
import { networkOf } from '../throttling/network-of.ts';

/** Who tries to sign in, where. */
export interface SignInAttempt {
  /** Normalised. */
  readonly username: string;
  readonly keyThumbprint: string | null;
  readonly caller: Caller;
}

interface Counter {
  readonly limiter: AttemptLimiter;
  readonly key: string;
}

/**
 * Counts one sign-in where it counts: for the user at this workstation (without a key: in this network), and
 * for the network as a whole. Neither lets anybody lock a user out from elsewhere: at a workstation where the
 * user has signed in before, only what fails there, with its key, is counted. An unknown address is no network.
 */
export class SignInThrottle {
  readonly #counters: readonly Counter[];
  readonly #countedAtMs: number;

  constructor(ports: Pick<Ports, 'limits' | 'unitOfWork' | 'clock'>, attempt: SignInAttempt) {
    this.#counters = countersOf(ports, attempt);
    this.#countedAtMs = ports.clock.nowMs();
  }

  /** Seconds until the attempt may be made; 0: now, and it is counted as failed until it is known better. */
  take(): number {
    const nowMs = this.#countedAtMs;
    const waits = this.#counters.map(({ limiter, key }) => limiter.secondsToWait(key, nowMs));
    const secondsToWait = Math.max(...waits);
    if (secondsToWait === 0) for (const { limiter, key } of this.#counters) limiter.failed(key, nowMs);
    return secondsToWait;
  }

  succeeded(): void {
    for (const { limiter, key } of this.#counters) limiter.succeeded(key);
  }

  /** The password could not be looked at. */
  notChecked(): void {
    for (const { limiter, key } of this.#counters) limiter.notChecked(key, this.#countedAtMs);
  }
}

function countersOf(
  { limits, unitOfWork }: { limits: Limits; unitOfWork: Ports['unitOfWork'] },
  { username, keyThumbprint, caller }: SignInAttempt,
): readonly Counter[] {
  const network = caller.address === null ? null : networkOf(caller.address);
  const place = { limiter: limits.signInsFromPlace, key: `${username}\n${keyThumbprint ?? network}` };
  const isOwnPlace =
    keyThumbprint !== null && unitOfWork.read(({ devices }) => devices.hasUser(keyThumbprint, username));
  if (isOwnPlace || network === null) return [place];
  return [place, { limiter: limits.signInsFromNetwork, key: network }];
}
