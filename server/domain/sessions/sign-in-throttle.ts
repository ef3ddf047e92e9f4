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
  readonly of: 'place' | 'network';
  readonly limiter: AttemptLimiter;
  readonly key: string;
}

/** Why a sign-in has to wait. */
export interface SignInWait {
  readonly seconds: number;
  /** What has failed too often, and its key. */
  readonly of: 'place' | 'network';
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

  /** Returns the longest wait; null: there is none, and the attempt counts as failed until it is known better. */
  take(): SignInWait | null {
    const nowMs = this.#countedAtMs;
    const [longest] = this.#counters
      .map(({ of, limiter, key }) => ({ of, key, seconds: limiter.secondsToWait(key, nowMs) }))
      .filter(({ seconds }) => seconds > 0)
      .sort((one, other) => other.seconds - one.seconds);
    if (longest) return longest;
    for (const { limiter, key } of this.#counters) limiter.failed(key, nowMs);
    return null;
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
  const place: Counter = {
    of: 'place',
    limiter: limits.signInsFromPlace,
    key: `${username}\n${keyThumbprint ?? network}`,
  };
  const isOwnPlace =
    keyThumbprint !== null && unitOfWork.read(({ devices }) => devices.hasUser(keyThumbprint, username));
  if (isOwnPlace || network === null) return [place];
  return [place, { of: 'network', limiter: limits.signInsFromNetwork, key: network }];
}
