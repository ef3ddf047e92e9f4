import { describe, expect, it } from 'vitest';
import { GapMeter } from '../../ha/load/gap.ts';
import type { Operation } from '../../ha/load/history.ts';

describe('how long writing was interrupted', () => {
  it('is the longest time without an acknowledged write, up to now', () => {
    const gap = new GapMeter(0);
    gap.note(operation({ client: 1, fromMs: 90, toMs: 100 }));
    gap.note(operation({ client: 2, fromMs: 900, toMs: 1_000 }));
    expect(gap.result(1_100).outageMs).toBe(900);
    expect(gap.result(5_000).outageMs).toBe(4_000);
  });

  it('counts neither readings nor refusals as writes', () => {
    const gap = new GapMeter(0);
    gap.note(operation({ act: 'read', toMs: 500 }));
    gap.note(operation({ outcome: 'refused', toMs: 600 }));
    gap.note(operation({ outcome: 'recovered', toMs: 1_000 }));
    expect(gap.result(1_000).outageMs).toBe(1_000);
  });

  it('lets a client wait from its first request without an answer, and not while it rests', () => {
    const gap = new GapMeter(0);
    gap.note(operation({ fromMs: 0, toMs: 10 }));
    gap.note(operation({ outcome: 'unknown', fromMs: 5_000, toMs: 6_000 }));
    gap.note(operation({ outcome: 'unknown', fromMs: 6_300, toMs: 7_000 }));
    gap.note(operation({ fromMs: 7_300, toMs: 7_400 }));
    expect(gap.result(7_400).p99Ms).toBe(2_400);
  });
});

function operation(facts: Partial<Operation>): Operation {
  return {
    client: 1,
    act: 'refresh',
    outcome: 'acknowledged',
    fromMs: facts.toMs ?? 0,
    toMs: 0,
    session: 's',
    user: 1,
    bound: true,
    presented: 0,
    received: 1,
    fingerprint: '',
    detail: '',
    ...facts,
  };
}
