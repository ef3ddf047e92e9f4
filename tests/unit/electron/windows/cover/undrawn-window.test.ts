import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { UndrawnWindow } from '../../../../../electron/windows/cover/undrawn-window.ts';
import { DrawingProbe } from '../../../../../electron/windows/drawing-probe.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { FakeBrowserWindow } from '../../../../support/electron/fake-electron.ts';

/** Hidden after the time allowed for a page to draw and for an answer. */
const hiddenMs = 1_000 + 2_000;
/** Then checked once more. */
const renewedMs = hiddenMs + 2_000 + 2_000;

let clock: FakeClock;
let window: FakeBrowserWindow;
let isDrawing: boolean;
let isScreenLocked: boolean;
let canEnd: boolean;
let ended: number;
/** How often a picture was requested while there was none, and the callbacks that deliver it later. */
let asked: number;
let drawn: (() => void)[];
const draw = () => {
  isDrawing = true;
  for (const handOut of drawn) handOut();
};
let undrawn: UndrawnWindow;

beforeEach(() => {
  clock = new FakeClock();
  window = new FakeBrowserWindow();
  [isDrawing, isScreenLocked, canEnd, ended] = [false, false, true, 0];
  [asked, drawn] = [0, []];
  window.webContents.picture = async () =>
    isDrawing
      ? { isEmpty: () => false }
      : await new Promise((resolve) => {
          asked += 1;
          drawn.push(() => resolve({ isEmpty: () => false }));
        });
  undrawn = new UndrawnWindow({
    probe: new DrawingProbe(clock),
    window: () => window as unknown as BrowserWindow,
    contents: () => [window.webContents.asElectron],
    endDrawing: async () => {
      ended += 1;
      return canEnd;
    },
    isScreenLocked: () => isScreenLocked,
    clock,
    log: new RecordingLog(),
  });
});

describe('a window in which something has to be drawn', () => {
  it('stays when it is drawn, by whatever', async () => {
    undrawn.expect();
    await clock.advance(500);
    undrawn.drawn();
    await clock.advance(60_000);
    draw();
    undrawn.expect();
    await clock.advance(60_000);
    expect([window.calls, ended, clock.pendingTimers]).toEqual([[], 0, 0]);
  });

  it('is hidden when it is not, and comes back with the first picture', async () => {
    undrawn.expect();
    await clock.advance(hiddenMs - 1);
    expect(window.calls).toEqual([]);
    await clock.advance(1);
    expect(window.calls).toEqual(['hide']);
    undrawn.drawn();
    expect(window.calls).toEqual(['hide', 'show']);
    await clock.advance(60_000);
    expect([window.calls, ended, clock.pendingTimers]).toEqual([['hide', 'show'], 0, 0]);
  });

  it('comes back, too, when its page is silent and something is drawn again', async () => {
    undrawn.expect();
    await clock.advance(hiddenMs);
    draw();
    await clock.advance(60_000);
    expect([window.calls, ended]).toEqual([['hide', 'show'], 0]);
  });

  it('is hidden again when somebody else shows it before anything is drawn', async () => {
    undrawn.expect();
    await clock.advance(hiddenMs);
    undrawn.expect();
    expect(window.calls).toEqual(['hide']);
    window.show();
    undrawn.expect();
    expect(window.calls).toEqual(['hide', 'show', 'hide']);
    draw();
    await clock.advance(60_000);
    expect([window.calls, ended]).toEqual([['hide', 'show', 'hide', 'show'], 0]);
  });

  it('gets another process that draws, and is hidden again when that does not, either', async () => {
    undrawn.expect();
    await clock.advance(renewedMs);
    expect([window.calls, ended]).toEqual([['hide', 'show'], 1]);
    await clock.advance(5_000);
    expect([window.calls, ended]).toEqual([['hide', 'show', 'hide'], 1]);
  });

  it('stays hidden while that process does not end, and ends none more often than every quarter of an hour', async () => {
    canEnd = false;
    undrawn.expect();
    await clock.advance(14 * 60_000);
    expect([window.calls, ended]).toEqual([['hide'], 1]);
    await clock.advance(2 * 60_000);
    expect([window.calls, ended]).toEqual([['hide'], 2]);
  });

  it('waits behind the lock of the system, where nothing is drawn', async () => {
    isScreenLocked = true;
    undrawn.expect();
    await clock.advance(60 * 60_000);
    expect([window.calls, ended]).toEqual([['hide'], 0]);
    // Questions do not pile up.
    expect(asked).toBeLessThanOrEqual(61);
    isScreenLocked = false;
    draw();
    await clock.advance(10_000);
    expect([window.calls, ended]).toEqual([['hide', 'show'], 0]);
  });

  it('is left alone while it is out of sight, and when it is gone', async () => {
    window.minimized = true;
    undrawn.expect();
    await clock.advance(60_000);
    window.minimized = false;
    undrawn.expect();
    await clock.advance(500);
    undrawn.close();
    await clock.advance(60_000);
    undrawn.expect();
    window.isGone = true;
    await clock.advance(60_000);
    expect([window.calls, ended, clock.pendingTimers]).toEqual([[], 0, 0]);
  });

  it('is asked about once more after an empty picture and after none', async () => {
    let asked = 0;
    window.webContents.picture = async () => {
      asked += 1;
      if (asked === 1) throw new Error('no surface');
      return { isEmpty: () => asked < 3 };
    };
    undrawn.expect();
    await clock.advance(60_000);
    expect([asked, window.calls]).toEqual([3, []]);
  });
});
