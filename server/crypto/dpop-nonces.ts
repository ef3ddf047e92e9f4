import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';

const windowMs = 60_000;

/** The nonces that are good in a window of time; each is asked for at every request, so they are kept. */
interface Window {
  readonly number: number;
  readonly current: string;
  readonly previous: string;
}

/**
 * Nonces by RFC 9449 §8 without storage: the HMAC of a time window with a key of this process. A nonce is good
 * for its own and the next window, and none survives a restart.
 */
export class DpopNonces {
  readonly #key = createSecretKey(randomBytes(32));
  #window: Window | null = null;

  current(nowMs: number): string {
    return this.#at(nowMs).current;
  }

  isFresh(nonce: string, nowMs: number): boolean {
    const { current, previous } = this.#at(nowMs);
    return equal(nonce, current) || equal(nonce, previous);
  }

  #at(nowMs: number): Window {
    const number = Math.floor(nowMs / windowMs);
    if (this.#window?.number === number) return this.#window;
    this.#window = { number, current: this.#nonceOf(number), previous: this.#nonceOf(number - 1) };
    return this.#window;
  }

  #nonceOf(window: number): string {
    return createHmac('sha256', this.#key)
      .update(String(window))
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }
}

function equal(given: string, expected: string): boolean {
  const [first, second] = [Buffer.from(given), Buffer.from(expected)];
  return first.length === second.length && timingSafeEqual(first, second);
}
