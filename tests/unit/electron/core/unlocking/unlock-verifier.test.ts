import { describe, expect, it, vi } from 'vitest';
import { UnlockVerifier } from '../../../../../electron/core/unlocking/unlock-verifier.ts';

// At the cost used for real users.
vi.unmock('node:crypto');

describe('UnlockVerifier', () => {
  it('accepts only the password it was made from', async () => {
    const verifier = await UnlockVerifier.create('correct');
    expect(await verifier.accepts('wrong')).toBe(false);
    expect(await verifier.accepts('correct')).toBe(true);
  });

  it('stops answering after five wrong attempts, even simultaneous ones', async () => {
    const verifier = await UnlockVerifier.create('correct');
    await Promise.all(['1', '2', '3', '4', '5'].map((guess) => verifier.accepts(guess)));
    expect(verifier.usable).toBe(false);
    expect(await verifier.accepts('correct')).toBe(false);
  });

  it('counts anew after the right password', async () => {
    const verifier = await UnlockVerifier.create('correct');
    for (const guess of ['1', '2', '3', '4', 'correct', '1', '2']) await verifier.accepts(guess);
    expect(verifier.usable).toBe(true);
  });

  it('does not show the password when it is printed', async () => {
    const verifier = await UnlockVerifier.create('correct');
    expect(JSON.stringify(verifier)).toBe('{}');
  });
});
