import { describe, expect, it } from 'vitest';
import { AnswerPace } from '../../../../../electron/core/connection/answer-pace.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';

function paceOf(ask: () => Promise<void> = async () => undefined) {
  const clock = new FakeClock();
  const changes: string[] = [];
  const pace = new AnswerPace({
    clock: new SessionClock(clock),
    random: () => 0.5,
    ask,
    onChange: (change) => changes.push(change),
  });
  const answered = (...durationsMs: number[]) => {
    for (const durationMs of durationsMs) pace.answered(durationMs);
  };
  return { clock, pace, changes, answered };
}

describe('the pace of answers', () => {
  it('is slow when three of the last five took over two seconds', () => {
    const { pace, changes, answered } = paceOf();
    answered(3_000, 400, 2_500, 1_500);
    expect(pace.slow).toBe(false);
    answered(2_001);
    expect(pace.slow).toBe(true);
    answered(2_800);
    expect(changes).toEqual(['slow']);
  });

  it('is quick again only after three in a row under one second, so that it does not flicker', () => {
    const { pace, changes, answered } = paceOf();
    answered(3_000, 3_000, 3_000);
    answered(500, 500, 1_500, 500, 500);
    expect(pace.slow).toBe(true);
    answered(999);
    expect(pace.slow).toBe(false);
    expect(changes).toEqual(['slow', 'quick']);
    answered(3_000, 3_000);
    expect(pace.slow).toBe(false);
  });

  it('asks again by itself while it is in doubt, and then stops', async () => {
    let asked = 0;
    const { clock, pace, answered } = paceOf(async () => {
      asked += 1;
      answered(300);
    });
    expect(pace.dueInMs).toBeNull();
    answered(2_400);
    expect(pace.dueInMs).toBe(15_000);
    for (let count = 0; count < 3; count += 1) {
      await clock.advance(15_000);
      expect(pace.dueInMs).toBe(0);
      await pace.run();
    }
    expect([asked, pace.dueInMs, pace.slow]).toEqual([3, null, false]);
  });

  it('asks one question at a time, and outlives one that fails', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    let asked = 0;
    const { pace, answered } = paceOf(() => {
      asked += 1;
      return promise;
    });
    answered(9_000);
    const running = pace.run();
    expect(pace.dueInMs).toBeNull();
    await pace.run();
    reject(new Error('no answer'));
    await running;
    expect([asked, pace.dueInMs]).toEqual([1, 15_000]);
  });

  it('knows nothing any more when nobody answers', () => {
    const { pace, changes, answered } = paceOf();
    answered(3_000, 3_000, 3_000);
    pace.forget();
    expect([pace.slow, pace.dueInMs, changes]).toEqual([false, null, ['slow', 'quick']]);
  });
});
