import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

const windowMs = 60_000;

/**
 * Nonces by RFC 9449 §8 without storage: the HMAC of a time window under a key. A nonce is valid in its own window and
 * the next. By default, the key belongs to this process, and no nonce survives a restart; with a key that nodes share, a nonce
 * from one is valid at all of them.
 */
export class DpopNonces {
  readonly #key: KeyObject;

  constructor(key = createSecretKey(randomBytes(32))) {
    this.#key = key;
  }

  current(nowMs: number): string {
    return this.#nonceOf(windowAt(nowMs));
  }

  isFresh(nonce: string, nowMs: number): boolean {
    const window = windowAt(nowMs);
    return equal(nonce, this.#nonceOf(window)) || equal(nonce, this.#nonceOf(window - 1));
  }

  #nonceOf(window: number): string {
    return createHmac('sha256', this.#key)
      .update(String(window))
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }
}

function windowAt(nowMs: number): number {
  return Math.floor(nowMs / windowMs);
}

function equal(given: string, expected: string): boolean {
  const [first, second] = [Buffer.from(given), Buffer.from(expected)];
  return first.length === second.length && timingSafeEqual(first, second);
}
