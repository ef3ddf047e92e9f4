import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../../electron/core/views/snapshot.ts';
import { ScreenCover } from '../../../../../electron/windows/cover/screen-cover.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';

let clock: FakeClock;
let log: RecordingLog;
let revision: number;
let phase: Snapshot['phase'];
let tell: (snapshot: Snapshot) => void;
let isCovered: boolean;
/** Something must be drawn over what was there. */
let isExpected: boolean;
let acts: string[];
let cover: ScreenCover;

const seatOf = (seat: string) => ({ name: 'active', session: { seat } }) as Snapshot['phase'];
const emergencyOf = (startedAtMs: number) =>
  ({ name: 'local_emergency', emergency: { startedAtMs } }) as Snapshot['phase'];
const locked = { name: 'locked', session: { seat: 'ana' } } as unknown as Snapshot['phase'];
const ana = seatOf('ana');
const now = () => ({ revision, phase }) as Snapshot;

/** The core moves on; returns the number of the snapshot. */
const move = (next: Snapshot['phase']): number => {
  phase = next;
  revision += 1;
  tell(now());
  return revision;
};
const paint = (shown = revision) => {
  cover.pageShows({ revision: shown, isPainted: false });
  cover.pageShows({ revision: shown, isPainted: true });
};

beforeEach(() => {
  clock = new FakeClock();
  log = new RecordingLog();
  [revision, phase, isCovered, isExpected, acts] = [3, { name: 'signed_out' }, false, false, []];
  cover = new ScreenCover({
    view: {
      prepare: () => acts.push('prepare'),
      put: () => {
        isCovered = true;
      },
      takeAway: () => {
        isCovered = false;
      },
      close: () => acts.push('closed'),
    },
    undrawn: {
      expect: () => {
        isExpected = true;
      },
      drawn: () => {
        isExpected = false;
      },
      close: () => {
        isExpected = false;
      },
    },
    workstation: {
      snapshot: now,
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    endPage: () => acts.push('page ended'),
    clock,
    log,
  });
  cover.pageComes();
  paint();
  move(ana);
  paint();
  acts = [];
});

const ends = () => acts.filter((act) => act === 'page ended').length;

describe('the cover', () => {
  it('is loaded when somebody signs in, before it is needed', () => {
    move(seatOf('ben'));
    expect(acts).toContain('prepare');
  });

  it.each([
    ['a lock', locked],
    ['a switch of users', { name: 'signed_out' } as const],
    ['a sign-out', { name: 'ending' } as const],
    ['somebody else at the same screen', seatOf('ben')],
    ['an emergency by code', emergencyOf(1)],
    ['a core that begins anew', { name: 'starting' } as const],
  ])('hides the work before anything else happens at %s, until the page has painted', (_name, next) => {
    expect(isCovered).toBe(false);
    move(next);
    expect(isCovered).toBe(true);
    cover.pageShows({ revision, isPainted: false });
    expect(isCovered).toBe(true);
    cover.pageShows({ revision, isPainted: true });
    expect(isCovered).toBe(false);
  });

  it('has to be drawn, unless the page is first, also in a window that comes back', () => {
    cover.windowShown();
    expect(isExpected).toBe(false);
    move(locked);
    expect(isExpected).toBe(true);
    isExpected = false;
    cover.windowShown();
    expect(isExpected).toBe(true);
    cover.pageShows({ revision, isPainted: false });
    expect(isExpected).toBe(true);
    paint();
    expect(isExpected).toBe(false);
    cover.pageGone();
    expect(isExpected).toBe(true);
    cover.close();
    expect(isExpected).toBe(false);
  });

  it('hides an emergency by code when it ends, and one from the next', () => {
    move(emergencyOf(1));
    paint();
    move(emergencyOf(2));
    expect(isCovered).toBe(true);
    paint();
    move({ name: 'signed_out' });
    expect(isCovered).toBe(true);
  });

  it('stays away while nobody leaves: at sign-in, at an unlock, at other news', () => {
    move(ana);
    expect(isCovered).toBe(false);
    move(locked);
    paint();
    move(ana);
    expect(isCovered).toBe(false);
    move({ name: 'signed_out' });
    paint();
    move({ name: 'signing_in' });
    move(seatOf('ben'));
    expect(isCovered).toBe(false);
  });

  it('is not taken away by what the page has painted before the lock', () => {
    const before = revision;
    move(locked);
    paint(before);
    expect(isCovered).toBe(true);
  });

  it('is taken away by something newer than the lock', () => {
    move(locked);
    paint(move(locked));
    expect(isCovered).toBe(false);
  });

  it('outlives the answers of an earlier lock when it was locked, unlocked and locked again', async () => {
    const first = move(locked);
    const between = move(ana);
    const second = move(locked);
    paint(first);
    paint(between);
    expect(isCovered).toBe(true);
    paint(second);
    expect(isCovered).toBe(false);
    await clock.advance(60_000);
    expect(ends()).toBe(0);
  });

  it('ends a page that does not answer, and waits for the next one however long that takes', async () => {
    move(locked);
    await clock.advance(4_999);
    expect(ends()).toBe(0);
    await clock.advance(1);
    expect(ends()).toBe(1);
    expect(log.lines.join()).toContain('does not answer');
    cover.pageGone();
    await clock.advance(600_000);
    expect(isCovered).toBe(true);
    expect(ends()).toBe(1);
    cover.pageComes();
    paint();
    expect(isCovered).toBe(false);
    await clock.advance(600_000);
    expect(ends()).toBe(1);
  });

  it('ends it again when it does not even end', async () => {
    move(locked);
    await clock.advance(5_000 + 20_000);
    expect(ends()).toBe(2);
    expect(isCovered).toBe(true);
  });

  it('does not end a page that lives and cannot paint: a screen that is off, a window in the task bar', async () => {
    move(locked);
    cover.pageShows({ revision, isPainted: false });
    await clock.advance(600_000);
    expect(ends()).toBe(0);
    expect(isCovered).toBe(true);
    cover.pageShows({ revision, isPainted: true });
    expect(isCovered).toBe(false);
  });

  it('does not take the sleep of the machine for a page that hangs', async () => {
    let sleptMs = 0;
    clock.monotonicMs = (
      (monotonicMs) => () =>
        monotonicMs() + sleptMs
    )(clock.monotonicMs.bind(clock));
    move(locked);
    sleptMs = 3_600_000;
    await clock.advance(5_000);
    expect(ends()).toBe(0);
    await clock.advance(5_000);
    expect(ends()).toBe(1);
  });

  it('covers a page that crashes, and ignores what still arrives from it', () => {
    cover.pageGone();
    expect(isCovered).toBe(true);
    paint();
    expect(isCovered).toBe(true);
    cover.pageComes();
    paint();
    expect(isCovered).toBe(false);
  });

  it('stays over a page that crashes under it, until the new one has painted the lock screen', () => {
    const lockedAt = move(locked);
    cover.pageGone();
    paint(lockedAt);
    expect(isCovered).toBe(true);
    cover.pageComes();
    expect(isCovered).toBe(true);
    paint();
    expect(isCovered).toBe(false);
  });

  it('hides what is locked while the new page loads', () => {
    cover.pageGone();
    cover.pageComes();
    const before = revision;
    move(locked);
    paint(before);
    expect(isCovered).toBe(true);
    paint();
    expect(isCovered).toBe(false);
  });

  it('gives a page that is loading 20 seconds and no more', async () => {
    cover.pageGone();
    cover.pageComes();
    move(locked);
    await clock.advance(19_999);
    expect(ends()).toBe(0);
    await clock.advance(1);
    expect(ends()).toBe(1);
  });

  it('goes back to the top when something was put there, and not when it is not needed', () => {
    cover.stayOnTop();
    expect(isCovered).toBe(false);
    move(locked);
    isCovered = false;
    cover.stayOnTop();
    expect(isCovered).toBe(true);
  });

  it('leaves nothing running when the window is closed under it', async () => {
    move(locked);
    cover.close();
    expect(acts).toContain('closed');
    expect(clock.pendingTimers).toBe(0);
    isCovered = true;
    paint();
    expect(isCovered).toBe(true);
  });

  it('hides the screen in the next window as well, and is loaded there beforehand', async () => {
    cover.close();
    expect(isCovered).toBe(false);
    acts = [];
    cover.pageComes();
    expect(acts).toEqual(['prepare']);
    paint();
    move(locked);
    expect(isCovered).toBe(true);
    await clock.advance(5_000);
    expect(ends()).toBe(1);
  });

  it('hides what a lock has hidden between two windows', () => {
    cover.close();
    const before = revision;
    move(locked);
    cover.pageComes();
    paint(before);
    expect(isCovered).toBe(true);
    paint();
    expect(isCovered).toBe(false);
  });
});
