import { describe, expect, it } from 'vitest';
import { isGoodRun, judgeSoak, type SoakFacts, theilSenSlope } from '../../soak/judge-soak.ts';

const minuteMs = 60_000;
const mebibyte = 1024 * 1024;

/** A run of 20 minutes with memory as a function of the minute. */
function factsOf(heapAt: (minute: number) => number, changes: Partial<SoakFacts> = {}): SoakFacts {
  const samples = Array.from({ length: 80 }, (_, at) => ({
    atMs: (at * minuteMs) / 4,
    heapBytes: heapAt(at / 4) * mebibyte,
    rssBytes: 120 * mebibyte,
  }));
  return { samples, errors: {}, descriptors: { before: 25, after: 25 }, trailIsWhole: true, ...changes };
}

describe('judgeSoak', () => {
  it('is content with memory that fills up at first, and is flat but for an outlier', () => {
    const findings = judgeSoak(factsOf((minute) => (minute === 15 ? 90 : Math.min(40, 20 + 5 * minute))));
    expect(findings.map(({ isGood }) => isGood)).toEqual([true, true, true, true, true]);
  });

  it.each<[string, SoakFacts]>([
    ['a heap that grows steadily', factsOf((minute) => 30 + minute / 2)],
    ['an answer that was not expected', factsOf(() => 30, { errors: { 'refresh: 500 server_error': 1 } })],
    ['descriptors that stay open', factsOf(() => 30, { descriptors: { before: 25, after: 35 } })],
    ['a broken trail', factsOf(() => 30, { trailIsWhole: false })],
  ])('finds %s', (_name, facts) => {
    expect(isGoodRun(judgeSoak(facts))).toBe(false);
  });

  it('says nothing about the memory of a short run', () => {
    const { samples, ...others } = factsOf((minute) => 30 + minute);
    const findings = judgeSoak({ ...others, samples: samples.slice(0, 20) });
    expect(findings.map(({ isGood }) => isGood)).toEqual([true, null, null, true, true]);
  });
});

it('theilSenSlope is that of most pairs', () => {
  expect(theilSenSlope([0, 1, 2, 3, 4].map((x) => [x, 3 * x + 1]))).toBe(3);
  expect(theilSenSlope([0, 1, 2, 3, 4, 5, 6].map((x) => [x, x === 3 ? 1_000 : 2 * x]))).toBe(2);
  expect(theilSenSlope([])).toBe(0);
});
