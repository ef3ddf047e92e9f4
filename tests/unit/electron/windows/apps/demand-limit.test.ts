import { describe, expect, it } from 'vitest';
import { DemandLimit } from '../../../../../electron/windows/apps/demand-limit.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { FakeWebContents } from '../../../../support/electron/fake-electron.ts';

function limited() {
  const clock = new FakeClock();
  const contents = new FakeWebContents();
  const seen = { exceeded: 0 };
  const limit = new DemandLimit(clock, () => {
    seen.exceeded += 1;
  });
  limit.watch(contents.asElectron);
  const emit = (name: string, times: number) => {
    for (let count = 0; count < times; count += 1) contents.emit(name);
  };
  return { clock, limit, emit, seen };
}

describe('what an app may want of the main process', () => {
  it('is a thousand things at once, and is told once to be too much', () => {
    const { emit, seen } = limited();
    emit('console-message', 1_000);
    expect(seen.exceeded).toBe(0);
    emit('page-title-updated', 1);
    emit('did-navigate-in-page', 5_000);
    expect(seen.exceeded).toBe(1);
  });

  it('is 200 in a second for as long as it likes', async () => {
    const { clock, limit, seen } = limited();
    for (let tenths = 0; tenths < 600; tenths += 1) {
      for (let count = 0; count < 20; count += 1) limit.count();
      await clock.advance(100);
    }
    expect(seen.exceeded).toBe(0);
    for (let tenths = 0; tenths < 600 && seen.exceeded === 0; tenths += 1) {
      for (let count = 0; count < 40; count += 1) limit.count();
      await clock.advance(100);
    }
    expect(seen.exceeded).toBe(1);
  });

  it('is fewer of what takes more work, and more of what takes less', () => {
    const frames = limited();
    frames.emit('frame-created', 100);
    expect(frames.seen.exceeded).toBe(0);
    frames.emit('frame-created', 1);
    expect(frames.seen.exceeded).toBe(1);
    const requests = limited();
    for (let count = 0; count < 4_000; count += 1) requests.limit.count(0.25);
    expect(requests.seen.exceeded).toBe(0);
    requests.limit.count(0.25);
    expect(requests.seen.exceeded).toBe(1);
  });
});
