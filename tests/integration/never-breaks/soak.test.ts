import { expect, it } from 'vitest';
import { isGoodRun, judgeSoak } from '../../soak/judge-soak.ts';
import { runSoak } from '../../soak/run-soak.ts';

const enough = { seconds: 4, acts: 100 };

it('answers mixed load as expected, and leaves no descriptor open', async () => {
  // As long as this machine needs for so many acts.
  const isEnough = new AbortController();
  const done = { seconds: 0, acts: 0 };
  const facts = await runSoak({
    durationMs: 60_000,
    rate: 120,
    clinicians: 40,
    sampleEveryMs: 1_000,
    stop: isEnough.signal,
    report: ({ perSecond }) => {
      done.seconds += 1;
      done.acts += perSecond;
      if (done.seconds >= enough.seconds && done.acts > enough.acts) isEnough.abort();
    },
  });
  expect(facts.errors).toEqual({});
  expect(facts.acts).toBeGreaterThan(enough.acts);
  const findings = judgeSoak(facts);
  expect(isGoodRun(findings), JSON.stringify(findings)).toBe(true);
});
