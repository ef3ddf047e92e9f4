import { expect, it } from 'vitest';
import { isGoodRun, judgeSoak } from '../../soak/judge-soak.ts';
import { runSoak } from '../../soak/run-soak.ts';

it('answers mixed load as expected, and leaves no descriptor open', async () => {
  const facts = await runSoak({
    durationMs: 4_000,
    rate: 120,
    clinicians: 40,
    sampleEveryMs: 1_000,
    stop: new AbortController().signal,
    report: () => {},
  });
  expect(facts.errors).toEqual({});
  expect(facts.acts).toBeGreaterThan(100);
  const findings = judgeSoak(facts);
  expect(isGoodRun(findings), JSON.stringify(findings)).toBe(true);
}, 60_000);
