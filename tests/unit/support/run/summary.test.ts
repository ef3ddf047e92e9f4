import { describe, expect, it } from 'vitest';
import type { StageResult } from '../../../support/run/run-stage.mjs';
import { summarize } from '../../../support/run/summary.mjs';

const stage = (result: Partial<StageResult>): StageResult => ({
  name: 'unit',
  isTest: true,
  passed: 1,
  failed: 0,
  skipped: 0,
  durationMs: 1_234,
  reasons: [],
  failures: [],
  secondTries: [],
  ...result,
});

describe('the summary of npm test', () => {
  it('ends with the sums, alone on the last line', () => {
    const { text, exitCode } = summarize([
      stage({ name: 'types', isTest: false }),
      stage({ passed: 40, skipped: 2 }),
      stage({ name: 'e2e', passed: 3 }),
    ]);
    expect(text.split('\n').at(-1)).toBe('44 passed, 0 failed, 2 skipped');
    expect(text).toContain('unit                  40         0         2     1.2 s');
    expect(exitCode).toBe(0);
  });

  it('says why a test was skipped', () => {
    const reasons = [{ test: 'keeps the key', reason: 'no keychain' }];
    const { text } = summarize([stage({ skipped: 1, reasons })]);
    expect(text).toContain('unit: keeps the key: no keychain');
  });

  it('says at its end what failed, and what passed only when it was tried again', () => {
    const { text } = summarize([
      stage({ failed: 1, failures: [{ test: 'a.test.ts: locks', reason: 'expected true' }] }),
      stage({ name: 'e2e', secondTries: [{ test: 'b.test.ts: opens', reason: 'timed out' }] }),
    ]);
    const lines = text.split('\n');
    expect(lines.slice(-7)).toEqual([
      'Passed at a second try:',
      '  e2e: b.test.ts: opens: timed out',
      '',
      'Failed:',
      '  unit: a.test.ts: locks: expected true',
      '',
      '2 passed, 1 failed, 0 skipped',
    ]);
  });

  it('fails when anything failed or when no test ran', () => {
    expect(summarize([stage({}), stage({ failed: 1 })]).exitCode).toBe(1);
    expect(summarize([]).exitCode).toBe(1);
    expect(summarize([stage({ isTest: false }), stage({ passed: 0, skipped: 5 })]).exitCode).toBe(1);
    expect(summarize([stage({ isTest: false })]).exitCode).toBe(0);
  });
});
