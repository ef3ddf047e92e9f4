import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { CoverView } from '../../../../../electron/windows/cover/cover-view.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { FakeBrowserWindow, FakeWebContentsView } from '../../../../support/electron/fake-electron.ts';

let window: FakeBrowserWindow | null;
let made: FakeWebContentsView[];
let isDark: boolean;
let locks: number;
let clock: FakeClock;
let cover: CoverView;

beforeEach(() => {
  window = new FakeBrowserWindow();
  [made, isDark, locks, clock] = [[], false, 0, new FakeClock()];
  cover = new CoverView({
    createView: (options) => {
      const view = new FakeWebContentsView(options as never);
      made.push(view);
      return view.asElectron;
    },
    window: () => window as unknown as BrowserWindow | null,
    isDark: () => isDark,
    lock: () => {
      locks += 1;
    },
    clock,
    log: new RecordingLog(),
  });
});

const view = (index = 0) => made[index] as FakeWebContentsView;
const inWindow = () => window?.contentView.children ?? [];

describe('the view that covers', () => {
  it('is a page without scripts, bridge or address, loaded once', () => {
    cover.prepare();
    cover.put();
    cover.put();
    expect(made).toHaveLength(1);
    expect(view().options.webPreferences).toMatchObject({
      sandbox: true,
      javascript: false,
      devTools: false,
    });
    expect(view().options.webPreferences).not.toHaveProperty('preload');
    expect(view().webContents.loaded).toEqual([expect.stringMatching(/^data:text\/html/)]);
  });

  it('is on top of everything, as large as the window, and goes without a trace', () => {
    const app = new FakeWebContentsView();
    window?.contentView.addChildView(app);
    cover.put();
    expect(inWindow()).toEqual([app, view()]);
    expect(view().bounds).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
    cover.takeAway();
    expect(inWindow()).toEqual([app]);
    expect(window?.listenerCount('resize')).toBe(0);
  });

  it('comes back on top of what was put there', () => {
    cover.put();
    window?.contentView.addChildView(new FakeWebContentsView());
    cover.put();
    expect(inWindow().at(-1)).toBe(view());
    expect(window?.listenerCount('resize')).toBe(1);
  });

  it('grows with the window', () => {
    cover.put();
    if (window) window.contentSize = { width: 1920, height: 1080 };
    window?.emit('resize');
    expect(view().bounds).toEqual({ x: 0, y: 0, width: 1920, height: 1080 });
  });

  it('has the colour of the system at the time', () => {
    cover.put();
    expect(view().color).toBe('#f5f5f5');
    isDark = true;
    cover.put();
    expect(view().color).toBe('#141414');
  });

  it('gives the keyboard back to the page only when it was clicked on', () => {
    cover.put();
    cover.takeAway();
    expect(window?.webContents.focused).toBe(0);
    cover.put();
    view().webContents.hasFocus = true;
    cover.takeAway();
    expect(window?.webContents.focused).toBe(1);
  });

  it('locks by the key, too', () => {
    cover.put();
    const key = { type: 'keyDown', key: 'L', control: true, shift: true, meta: false, isAutoRepeat: false };
    view().webContents.attempt('before-input-event', {}, key);
    view().webContents.attempt('before-input-event', {}, { ...key, key: '4', control: false });
    expect(locks).toBe(1);
  });

  it('is replaced when its own page crashes, and is never away meanwhile', async () => {
    cover.put();
    view().webContents.attempt('render-process-gone', {}, { reason: 'oom', exitCode: 1 });
    expect(inWindow()).toEqual([view()]);
    await clock.advance(1_000);
    expect(inWindow()).toEqual([view(1)]);
    expect(view().webContents.isGone).toBe(true);
    cover.takeAway();
    expect(inWindow()).toEqual([]);
  });

  it('is another in the next window', () => {
    cover.put();
    window = null;
    cover.close();
    cover.prepare();
    expect([made.length, view().webContents.isGone]).toEqual([1, true]);
    window = new FakeBrowserWindow();
    cover.put();
    expect(inWindow()).toEqual([view(1)]);
    expect(window.listenerCount('resize')).toBe(1);
  });

  it('does nothing without a window', async () => {
    cover.put();
    if (window) window.isGone = true;
    view().webContents.attempt('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    await clock.advance(1_000);
    cover.put();
    cover.takeAway();
    window = null;
    cover.put();
    cover.takeAway();
    expect(made).toHaveLength(1);
  });
});
