import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';

const windowMs = 60_000;

/**
 * Nonces by RFC 9449 §8 without storage: the HMAC of a time window under a key of this process. A nonce is valid in
 * its own window and the next, and none survives a restart.
 */
export class DpopNonces {
  readonly #key = createSecretKey(randomBytes(32));

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
