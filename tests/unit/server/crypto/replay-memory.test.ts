import { describe, expect, it } from 'vitest';
import { ReplayMemory } from '../../../../server/crypto/replay-memory.ts';

describe('ReplayMemory', () => {
  it('knows a proof for at least two minutes, per key', () => {
    const memory = new ReplayMemory();
    for (const startMs of [0, 60_000, 119_999, 500_000]) {
      expect(memory.remember('key', `p${startMs}`, startMs)).toBe('new');
      expect(memory.remember('key', `p${startMs}`, startMs + 119_999)).toBe('seen');
      expect(memory.remember('other', `p${startMs}`, startMs + 119_999)).toBe('new');
    }
  });

  it('forgets after four minutes at the latest', () => {
    const memory = new ReplayMemory();
    memory.remember('key', 'p', 0);
    expect(memory.remember('key', 'p', 240_001)).toBe('new');
  });

  it('turns new proofs away when full, rather than forget old ones', () => {
    const memory = new ReplayMemory(2);
    expect(['a', 'b', 'c', 'a'].map((id) => memory.remember('key', id, 0))).toEqual([
      'new',
      'new',
      'full',
      'seen',
    ]);
  });

  it('forgets nothing when the clock is set back', () => {
    const memory = new ReplayMemory();
    memory.remember('key', 'p', 3_600_000);
    expect(memory.remember('key', 'p', 0)).toBe('seen');
    expect(memory.remember('key', 'p', 60_000)).toBe('seen');
  });
});
