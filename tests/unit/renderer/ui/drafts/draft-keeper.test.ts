import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DraftReading, DraftSaving } from '../../../../../electron/ipc/contract.ts';
import { DraftKeeper } from '../../../../../renderer/ui/drafts/draft-keeper.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function setUp(reading: DraftReading = { ok: true, draft: null }) {
  const saved: string[] = [];
  const answers = {
    reading: async () => reading,
    saving: async (): Promise<DraftSaving> => ({ ok: true, savedAtMs: saved.length }),
    erasing: async () => ({ ok: true }),
  };
  const keeper = new DraftKeeper({
    save: (text) => {
      saved.push(text);
      return answers.saving();
    },
    read: () => answers.reading(),
    erase: () => answers.erasing(),
  });
  await keeper.open();
  return { keeper, saved, answers };
}

describe('a draft on screen', () => {
  it('is there again, and is saved within a second while it is typed, without a pause in the typing', async () => {
    const { keeper, saved } = await setUp({ ok: true, draft: { text: 'Bed 4', savedAtMs: 7 } });
    expect(keeper.state()).toEqual({ phase: 'ready', text: 'Bed 4', savedAtMs: 7, trouble: null });
    for (let typed = 0; typed < 30; typed += 1) {
      keeper.write(`Bed 4${'.'.repeat(typed)}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saved.length).toBeGreaterThanOrEqual(3);
    expect(saved.length).toBeLessThanOrEqual(5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saved.at(-1)).toBe(`Bed 4${'.'.repeat(29)}`);
    expect(keeper.state().savedAtMs).toBe(saved.length);
    const { length } = saved;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toHaveLength(length);
  });

  it.each([
    ['when it leaves the screen', (keeper: DraftKeeper) => keeper.flush()],
    ['when the caret leaves it, or the page goes', (keeper: DraftKeeper) => keeper.saveNow()],
  ])('sends the newest text %s, whatever is still under way', async (_when, leave) => {
    const { keeper, saved, answers } = await setUp();
    const waiting = Promise.withResolvers<DraftSaving>();
    answers.saving = () => waiting.promise;
    keeper.write('a');
    await vi.advanceTimersByTimeAsync(700);
    keeper.write('ab');
    leave(keeper);
    // Whoever reads the draft now reads this.
    expect(saved).toEqual(['a', 'ab']);
    waiting.resolve({ ok: true, savedAtMs: 1 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toEqual(['a', 'ab']);
  });

  it('rests when it has left the screen, even if its last text was refused', async () => {
    const { keeper, saved, answers } = await setUp();
    answers.saving = async () => ({ ok: false, error: 'not_possible_now' });
    keeper.write('a');
    keeper.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toEqual(['a']);
  });

  it('sends one at a time while it is typed, however long each takes', async () => {
    const { keeper, saved, answers } = await setUp();
    const waiting = Promise.withResolvers<DraftSaving>();
    answers.saving = () => waiting.promise;
    for (const text of ['a', 'ab', 'abc']) {
      keeper.write(text);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(saved).toEqual(['a']);
    waiting.resolve({ ok: true, savedAtMs: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saved).toEqual(['a', 'abc']);
  });

  it('says that it is not saved, and tries again until it is', async () => {
    const { keeper, saved, answers } = await setUp();
    answers.saving = () => Promise.reject(new Error('no shell'));
    keeper.write('a');
    await vi.advanceTimersByTimeAsync(700);
    expect(keeper.state()).toMatchObject({ text: 'a', trouble: 'failed' });
    answers.saving = async () => ({ ok: true, savedAtMs: 9 });
    keeper.write('ab');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saved).toEqual(['a', 'ab']);
    expect(keeper.state()).toMatchObject({ trouble: null, savedAtMs: 9 });
  });

  it('takes no text while the old one is unknown, and asks for it again', async () => {
    const { keeper, saved, answers } = await setUp({ ok: false, error: 'failed' });
    expect(keeper.state().phase).toBe('unavailable');
    keeper.write('over it');
    answers.reading = () => new Promise(() => undefined);
    const opening = keeper.open();
    expect(keeper.state().phase).toBe('loading');
    await vi.advanceTimersByTimeAsync(15_000);
    await opening;
    expect(keeper.state().phase).toBe('unavailable');
    answers.reading = async () => ({ ok: true, draft: { text: 'old', savedAtMs: 1 } });
    await keeper.open();
    expect(keeper.state()).toMatchObject({ phase: 'ready', text: 'old' });
    expect(saved).toEqual([]);
  });

  it('is read again by itself, only while it is on screen', async () => {
    const { keeper, answers } = await setUp({ ok: false, error: 'failed' });
    const tries = vi.fn(async (): Promise<DraftReading> => ({ ok: false, error: 'failed' }));
    answers.reading = tries;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(tries).toHaveBeenCalledTimes(3);
    expect(keeper.state().phase).toBe('unavailable');
    keeper.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries).toHaveBeenCalledTimes(3);
    await keeper.open();
    answers.reading = async () => ({ ok: true, draft: { text: 'old', savedAtMs: 1 } });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(keeper.state()).toMatchObject({ phase: 'ready', text: 'old' });
  });

  it('is empty when it was erased, and nothing typed before comes back', async () => {
    const { keeper, saved, answers } = await setUp({ ok: true, draft: { text: 'old', savedAtMs: 1 } });
    keeper.write('older');
    expect(await keeper.erase()).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toEqual([]);
    expect(keeper.state()).toMatchObject({ text: '', savedAtMs: null });
    keeper.write('new');
    answers.erasing = async () => ({ ok: false });
    expect(await keeper.erase()).toBe(false);
    expect(keeper.state()).toMatchObject({ text: 'new', trouble: 'failed' });
  });
});
