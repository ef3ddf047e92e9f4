import { describe, expect, it } from 'vitest';
import { ReplayMemory } from '../../../../server/crypto/replay-memory.ts';

const remember = (memory: ReplayMemory, keyThumbprint: string, proofId: string, nowMs: number) =>
  memory.remember({ keyThumbprint, proofId, nowMs });

describe('ReplayMemory', () => {
  it('knows a proof for at least two minutes, per key', async () => {
    const memory = new ReplayMemory();
    for (const startMs of [0, 60_000, 119_999, 500_000]) {
      expect(await remember(memory, 'key', `p${startMs}`, startMs)).toBe('new');
      expect(await remember(memory, 'key', `p${startMs}`, startMs + 119_999)).toBe('seen');
      expect(await remember(memory, 'other', `p${startMs}`, startMs + 119_999)).toBe('new');
    }
  });

  it('has remembered before it answers, so that of simultaneous uses one is new', async () => {
    const memory = new ReplayMemory();
    const uses = await Promise.all(Array.from({ length: 5 }, () => remember(memory, 'key', 'p', 0)));
    expect(uses.filter((use) => use === 'new')).toHaveLength(1);
  });

  it('forgets after four minutes at the latest', async () => {
    const memory = new ReplayMemory();
    await remember(memory, 'key', 'p', 0);
    expect(await remember(memory, 'key', 'p', 240_001)).toBe('new');
  });

  it('turns new proofs away when full, rather than forget old ones', async () => {
    const memory = new ReplayMemory(2);
    expect(await Promise.all(['a', 'b', 'c', 'a'].map((id) => remember(memory, 'key', id, 0)))).toEqual([
      'new',
      'new',
      'full',
      'seen',
    ]);
  });

  it('forgets nothing when the clock is set back', async () => {
    const memory = new ReplayMemory();
    await remember(memory, 'key', 'p', 3_600_000);
    expect(await remember(memory, 'key', 'p', 0)).toBe('seen');
    expect(await remember(memory, 'key', 'p', 60_000)).toBe('seen');
  });
});
