import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DpopNonces } from '../../../../server/crypto/dpop-nonces.ts';

describe('DpopNonces', () => {
  it('are good in their own and the next minute, whatever was asked in between', () => {
    const nonces = new DpopNonces();
    const nonce = nonces.current(60_000);
    expect(nonces.current(119_999)).toBe(nonce);
    for (const nowMs of [60_000, 179_999, 60_000, 119_999]) expect(nonces.isFresh(nonce, nowMs)).toBe(true);
    for (const nowMs of [180_000, 59_999, 1e12, 0]) expect(nonces.isFresh(nonce, nowMs)).toBe(false);
    expect(nonces.isFresh(nonce, 60_000)).toBe(true);
  });

  it('are different for each minute and process', () => {
    const nonces = new DpopNonces();
    const all = [0, 60_000, 120_000].map((nowMs) => nonces.current(nowMs));
    expect(new Set([...all, new DpopNonces().current(0)]).size).toBe(4);
  });

  it('are good at every node that shares a secret, and nowhere else', () => {
    const secret = createSecretKey(randomBytes(32));
    const [one, other, stranger] = [new DpopNonces(secret), new DpopNonces(secret), new DpopNonces()];
    const nonce = one.current(60_000);
    for (const nowMs of [60_000, 179_999]) expect(other.isFresh(nonce, nowMs)).toBe(true);
    for (const nowMs of [59_999, 180_000]) expect(other.isFresh(nonce, nowMs)).toBe(false);
    expect(stranger.isFresh(nonce, 60_000)).toBe(false);
    expect(new DpopNonces(createSecretKey(randomBytes(32))).isFresh(nonce, 60_000)).toBe(false);
  });

  it('are nothing else', () => {
    const nonces = new DpopNonces();
    const nonce = nonces.current(0);
    for (const other of ['', nonce.slice(1), `${nonce}A`, nonce.toLowerCase(), 'é'.repeat(11)]) {
      expect(nonces.isFresh(other, 0)).toBe(false);
    }
  });
});
