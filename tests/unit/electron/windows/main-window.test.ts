import { beforeEach, describe, expect, it } from 'vitest';
import { applicationMenu } from '../../../../electron/windows/application-menu.ts';
import { focusWindow, mainWindowOptions, openMainWindow } from '../../../../electron/windows/main-window.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeBrowserWindow } from '../../../support/electron/fake-electron.ts';

describe('window options', () => {
  const { webPreferences } = mainWindowOptions({ preloadFile: '/app/preload.cjs', isPackaged: true });

  it('give the page a sandbox and nothing of Node', () => {
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
      preload: '/app/preload.cjs',
    });
  });

  it('allow developer tools in a checkout only', () => {
    const options = mainWindowOptions({ preloadFile: '/app/preload.cjs', isPackaged: false });
    expect(options.webPreferences?.devTools).toBe(true);
  });
});

describe('main window', () => {
  let window: FakeBrowserWindow;
  let locks: number;
  let clock: FakeClock;
  let timesGivenUp: number;

  beforeEach(async () => {
    window = new FakeBrowserWindow();
    locks = 0;
    const lock = () => {
      locks += 1;
    };
    clock = new FakeClock();
    timesGivenUp = 0;
    const giveUp = () => {
      timesGivenUp += 1;
    };
    await openMainWindow(window.asElectron, { lock }, { clock, log: new RecordingLog(), giveUp });
  });

  it('loads the start page and shows it once it is painted', () => {
    expect(window.webContents.loaded).toEqual(['carelink://app/']);
    expect(window.calls).toEqual([]);
    window.emit('ready-to-show');
    expect(window.calls).toEqual(['show']);
  });

  const pressed = { type: 'keyDown', key: 'L', control: true, shift: true, meta: false, isAutoRepeat: false };

  it.each([
    ['Ctrl+Shift+L', pressed],
    ['Cmd+Shift+L', { ...pressed, control: false, meta: true }],
    ['the lower-case letter', { ...pressed, key: 'l' }],
  ])('locks at %s before the page gets the key', (_name, input) => {
    expect(window.webContents.attempt('before-input-event', {}, input)).toBe(true);
    expect(locks).toBe(1);
  });

  it.each([
    ['Ctrl+L', { ...pressed, shift: false }],
    ['Shift+L', { ...pressed, control: false }],
    ['the release of the keys', { ...pressed, type: 'keyUp' }],
    ['the repetition of a held key', { ...pressed, isAutoRepeat: true }],
    ['another key', { ...pressed, key: 'K' }],
  ])('does not lock at %s', (_name, input) => {
    expect(window.webContents.attempt('before-input-event', {}, input)).toBe(false);
    expect(locks).toBe(0);
  });

  it('loads the page again when it crashes, but not after a clean end or without a window', () => {
    window.webContents.attempt('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(window.webContents.reloads).toBe(0);
    window.webContents.attempt('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    expect(window.webContents.reloads).toBe(1);
    window.isGone = true;
    window.webContents.attempt('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    expect(window.webContents.reloads).toBe(1);
  });

  const crash = () =>
    window.webContents.attempt('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });

  it('waits longer from crash to crash and gives the page up at the fifth within a minute', async () => {
    for (const [reloads, pauseMs] of [0, 1_000, 2_000, 4_000].entries()) {
      crash();
      if (pauseMs > 0) await clock.advance(pauseMs - 1);
      expect(window.webContents.reloads).toBe(pauseMs > 0 ? reloads : 1);
      await clock.advance(1);
      expect(window.webContents.reloads).toBe(reloads + 1);
    }
    expect(timesGivenUp).toBe(0);
    crash();
    await clock.advance(600_000);
    expect(window.webContents.reloads).toBe(4);
    expect(timesGivenUp).toBe(1);
  });

  it('goes on for a page that crashes now and then', async () => {
    for (let count = 1; count <= 20; count += 1) {
      crash();
      await clock.advance(20_000);
      expect(window.webContents.reloads).toBe(count);
    }
    expect(timesGivenUp).toBe(0);
  });

  it('does not touch a window that was closed while it waited', async () => {
    crash();
    crash();
    window.isGone = true;
    window.emit('closed');
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(60_000);
    expect(window.webContents.reloads).toBe(1);
  });

  it('comes to the front at a second start', () => {
    window.minimized = true;
    focusWindow(window.asElectron);
    expect(window.calls).toEqual(['restore', 'show', 'focus']);
  });
});

describe('menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)(
    'on %s has zoom and editing, and no developer tools',
    (platform) => {
      const text = JSON.stringify(applicationMenu(platform));
      for (const role of ['zoomIn', 'zoomOut', 'resetZoom', 'editMenu']) expect(text).toContain(role);
      expect(text).not.toMatch(/toggleDevTools|reload|viewMenu/i);
    },
  );
});
