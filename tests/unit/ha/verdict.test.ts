import { describe, expect, it } from 'vitest';
import { type Expected, findingsAbout, type Struck } from '../../ha/verdict.ts';

const kill: Struck = {
  fault: { name: 'kill', allowedMs: 1_000 },
  missed: [],
  outageMs: 500,
  p99Ms: 900,
  unanswered: 3,
};
const restart: Struck = {
  ...kill,
  fault: { name: 'restart', allowedMs: 1_000, unnoticed: true },
  unanswered: 0,
};

function badAbout(struck: readonly Struck[], expected: Partial<Expected> = {}) {
  const all = { kills: struck.length, broken: null, surprises: [], ...expected };
  const bad = findingsAbout(struck, all).filter(({ isGood }) => !isGood);
  return bad.map(({ what, detail }) => `${what}: ${detail}`);
}

describe('what a trial says of itself', () => {
  it('is good when everything failed, was felt and came back', () => {
    expect(badAbout([kill, restart, kill])).toEqual([]);
  });

  it('is not when time was over before everything had failed', () => {
    expect(badAbout([kill, kill, restart], { kills: 200 })).toEqual([
      'everything that was to fail did: 3 of 200 faults: kill 2; restart 1',
    ]);
    expect(badAbout([], { kills: 1 })).toHaveLength(1);
  });

  it('is not when it ended because something did not come back', () => {
    expect(badAbout([kill], { kills: 2, broken: 'kill: the system does not come back' })).toEqual([
      'everything that was to fail did: 1 of 2 faults: kill 1',
      'everything came back: kill: the system does not come back',
    ]);
  });

  it('is not when a fault was not felt', () => {
    expect(badAbout([{ ...kill, missed: ['another member leads'] }])).toEqual([
      'each fault was felt as it must be: 1 times not: kill: not so: another member leads',
    ]);
  });

  it('is not when writing began again too late, somebody noticed a restart, or an answer was strange', () => {
    expect(badAbout([{ ...kill, outageMs: 1_001 }])).toHaveLength(1);
    expect(badAbout([{ ...restart, unanswered: 1 }])).toEqual([
      'what nobody may notice: restart: 1 without a final answer',
    ]);
    expect(badAbout([kill], { surprises: ['read: 404'] })).toHaveLength(1);
  });
});
