import { beforeEach, describe, expect, it, vi } from 'vitest';
import { applicationMenu } from '../../../../electron/windows/application-menu.ts';
import { closeWindow } from '../../../../electron/windows/close-in-time.ts';
import { focusWindow, mainWindowOptions, openMainWindow } from '../../../../electron/windows/main-window.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeBrowserWindow } from '../../../support/electron/fake-electron.ts';

describe('window options', () => {
  const { webPreferences } = mainWindowOptions({
    preloadFile: '/app/preload.cjs',
    isPackaged: true,
    isDark: false,
  });

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
    const options = mainWindowOptions({ preloadFile: '/app/preload.cjs', isPackaged: false, isDark: true });
    expect(options.webPreferences?.devTools).toBe(true);
  });
});

describe('main window', () => {
  let window: FakeBrowserWindow;
  let locks: number;
  let acts: string[];
  let clock: FakeClock;
  let timesGivenUp: number;
  let pages: string[];
  let mayClose: boolean;

  beforeEach(async () => {
    window = new FakeBrowserWindow();
    locks = 0;
    acts = [];
    const zoom = (step: string) => void acts.push(step);
    const toggleFullScreen = () => void acts.push('full screen');
    const lock = () => {
      locks += 1;
    };
    clock = new FakeClock();
    timesGivenUp = 0;
    const giveUp = () => {
      timesGivenUp += 1;
    };
    pages = [];
    mayClose = true;
    const actions = {
      mayClose: () => mayClose,
      ...{ lock, zoom, toggleFullScreen },
      pageComes: () => pages.push('comes'),
      pageGone: () => pages.push('gone'),
    };
    await openMainWindow(window.asElectron, actions, { clock, log: new RecordingLog(), giveUp });
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
    ['the key of a Greek keyboard', { ...pressed, key: 'Λ', code: 'KeyL' }],
    ['the key of a Cyrillic keyboard', { ...pressed, key: 'Д', code: 'KeyL' }],
    ['the letter of a Dvorak keyboard', { ...pressed, code: 'KeyP' }],
  ])(
    'locks at %s before the page gets the key, which keeps what follows for the lock screen',
    (_name, input) => {
      expect(window.webContents.attempt('before-input-event', {}, input)).toBe(false);
      expect(locks).toBe(1);
    },
  );

  it.each([
    ['Ctrl+L', { ...pressed, shift: false }],
    ['Shift+L', { ...pressed, control: false }],
    ['the release of the keys', { ...pressed, type: 'keyUp' }],
    ['the repetition of a held key', { ...pressed, isAutoRepeat: true }],
    ['another key', { ...pressed, key: 'K' }],
    ['another letter where L is elsewhere', { ...pressed, key: 'N', code: 'KeyL' }],
  ])('does not lock at %s', (_name, input) => {
    expect(window.webContents.attempt('before-input-event', {}, input)).toBe(false);
    expect(locks).toBe(0);
  });

  const plain = { ...pressed, control: true, shift: false, alt: false };
  const us = (key: string, code: string, more = {}) => ({ ...plain, key, code, ...more });

  it.each([
    ['in', 'Ctrl+Plus on a German keyboard', us('+', 'BracketRight')],
    ['in', 'Ctrl+Plus on a Swiss keyboard', us('+', 'Digit1', { shift: true })],
    ['in', 'Ctrl+=', us('=', 'Equal')],
    ['in', 'Ctrl+Shift+=', us('+', 'Equal', { shift: true })],
    ['in', 'the pad', us('+', 'NumpadAdd')],
    ['in', 'a held key', us('+', 'NumpadAdd', { isAutoRepeat: true })],
    ['in', 'Cmd+=', us('=', 'Equal', { control: false, meta: true })],
    ['out', 'Ctrl+-', us('-', 'Minus')],
    ['out', 'Ctrl+Shift+-', us('_', 'Minus', { shift: true })],
    ['out', 'Ctrl+- on a Spanish keyboard', us('-', 'Slash')],
    ['out', 'Ctrl+- on a French keyboard', us('-', 'Digit6')],
    ['out', 'the pad', us('-', 'NumpadSubtract')],
    ['reset', 'Ctrl+0', us('0', 'Digit0')],
    ['reset', 'the pad', us('0', 'Numpad0')],
    ['reset', 'Ctrl+à on a French keyboard', us('à', 'Digit0')],
    ['full screen', 'F11', us('F11', 'F11', { control: false })],
  ])('answers %s to %s', (act, _name, input) => {
    expect(window.webContents.attempt('before-input-event', {}, input)).toBe(true);
    expect(acts).toEqual([act]);
  });

  it.each([
    ['AltGr', us('+', 'BracketRight', { alt: true })],
    ['a plus that is written', us('+', 'Equal', { control: false, shift: true })],
    ['Ctrl+= on a German keyboard', us('=', 'Digit0', { shift: true })],
    ['Ctrl+Ins on the pad', us('Insert', 'Numpad0')],
    ['F11 held', us('F11', 'F11', { control: false, isAutoRepeat: true })],
    ['the release', us('+', 'NumpadAdd', { type: 'keyUp' })],
  ])('leaves %s to the page', (_name, input) => {
    expect(window.webContents.attempt('before-input-event', {}, input)).toBe(false);
    expect(acts).toEqual([]);
  });

  it('answers the mouse wheel with Ctrl', () => {
    window.webContents.emit('zoom-changed', {}, 'in');
    window.webContents.emit('zoom-changed', {}, 'out');
    expect(acts).toEqual(['in', 'out']);
  });

  const goTo = (url: string, event = 'did-navigate') => {
    window.webContents.mainFrame = { origin: 'carelink://app', url } as never;
    window.webContents.emit(event, {}, url, true);
  };

  it.each([
    ['did-navigate', 'about:blank'],
    ['did-navigate', 'carelink://app/other'],
    ['did-navigate', 'data:text/html,hello'],
    ['did-navigate-in-page', 'carelink://app/#x'],
    ['did-navigate-in-page', 'carelink://app/other'],
  ])('comes back at once from %s %s', (event, url) => {
    goTo(url, event);
    expect(window.webContents.loaded).toEqual(['carelink://app/', 'carelink://app/']);
  });

  it('comes back once a second from a page that leaves again at once, also when loading fails', async () => {
    window.webContents.load = async () => {
      throw new Error('ERR_FAILED');
    };
    goTo('about:blank');
    await clock.settle();
    for (let count = 3; count <= 6; count += 1) {
      await clock.advance(1_000);
      expect(window.webContents.loaded).toHaveLength(count);
    }
    window.isGone = true;
    window.emit('closed');
    await clock.advance(10_000);
    expect(window.webContents.loaded).toHaveLength(6);
  });

  it('stays where it is at home, and for what frames do', () => {
    goTo('carelink://app/');
    window.webContents.emit('did-navigate-in-page', {}, 'about:blank#x', false);
    expect(window.webContents.loaded).toEqual(['carelink://app/']);
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

  it('is shown as empty as it is when its page paints nothing', async () => {
    await clock.advance(4_999);
    expect(window.calls).toEqual([]);
    await clock.advance(1);
    expect(window.calls).toEqual(['show']);
  });

  it('tells of pages that come and go', () => {
    crash();
    window.webContents.emit('did-navigate');
    expect(pages).toEqual(['comes', 'gone', 'comes']);
  });

  const hang = () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    window.webContents.answering = promise;
    return { comesBack: resolve };
  };
  const key = () => window.webContents.attempt('before-input-event', {}, { ...pressed, key: 'K' });

  it('ends a page that leaves keys without a reaction for long, once', async () => {
    hang();
    await clock.advance(60_000);
    expect(window.webContents.ended).toBe(0);
    key();
    await clock.advance(10_000);
    key();
    await clock.advance(4_999);
    expect(window.webContents.ended).toBe(0);
    await clock.advance(1);
    expect(window.webContents.ended).toBe(1);
    crash();
    await clock.advance(60_000);
    expect(window.webContents.ended).toBe(1);
    expect(window.webContents.reloads).toBe(1);
  });

  it.each([
    ['by a signal when it has not ended soon', 4_242, false, [[4_242, 'SIGKILL']]],
    ['without a signal when it has', 4_242, true, []],
    ['without a signal when it has no process', 0, false, []],
  ])('ends it %s', async (_how, processId, hears, signals) => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    hang();
    window.webContents.processId = processId;
    key();
    await clock.advance(15_000);
    if (hears) crash();
    await clock.advance(10_000);
    expect(kill.mock.calls).toEqual(signals);
    kill.mockRestore();
  });

  it('ends it for clicks, too, but not for a mouse that moves', async () => {
    hang();
    window.webContents.attempt('before-mouse-event', {}, { type: 'mouseMove' });
    expect(clock.pendingTimers).toBe(1);
    window.webContents.attempt('before-mouse-event', {}, { type: 'mouseDown' });
    await clock.advance(15_000);
    expect(window.webContents.ended).toBe(1);
  });

  it('leaves a page alone that reacts after all, or has been ended meanwhile', async () => {
    const page = hang();
    key();
    await clock.advance(14_000);
    page.comesBack(0);
    await clock.advance(60_000);
    hang();
    key();
    crash();
    await clock.advance(60_000);
    expect(window.webContents.ended).toBe(0);
  });

  it('does not end a page that somebody looks at with a debugger', async () => {
    window.webContents.hasDevTools = true;
    hang();
    key();
    await clock.advance(60_000);
    expect(window.webContents.ended).toBe(0);
  });

  it('is out of sight at once when it is closed, and gone soon, whatever its page says', async () => {
    window.isHung = true;
    const closed = closeWindow(window.asElectron);
    expect(window.calls.at(-1)).toBe('hide');
    await clock.advance(1_500);
    await closed;
    expect(window.calls.at(-1)).toBe('destroy');
    expect(clock.pendingTimers).toBe(0);
  });

  it('is only out of sight while a dialog of the system is in front of it', async () => {
    window.hasDialog = true;
    await closeWindow(window.asElectron);
    expect(window.calls).toEqual(['hide']);
  });

  it('lets a page go that closes by itself', async () => {
    await closeWindow(window.asElectron);
    expect(clock.pendingTimers).toBe(0);
  });

  it('stays open and visible when it is asked to close and may not', () => {
    window.emit('ready-to-show');
    mayClose = false;
    window.close();
    expect([window.isDestroyed(), window.isVisible()]).toEqual([false, true]);
    mayClose = true;
    window.close();
    expect(window.isDestroyed()).toBe(true);
  });

  it('loads a page that crashed before it was there, and does not take that for the end', async () => {
    const other = new FakeBrowserWindow();
    const failure = Promise.withResolvers<void>();
    other.load = () => failure.promise;
    const keys = { lock: () => undefined, zoom: () => undefined, toggleFullScreen: () => undefined };
    const actions = {
      ...keys,
      pageComes: () => undefined,
      pageGone: () => undefined,
      mayClose: () => true,
    };
    const care = { clock, log: new RecordingLog(), giveUp: () => undefined };
    const opened = openMainWindow(other.asElectron, actions, care);
    other.webContents.attempt('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    failure.reject(new Error('ERR_FAILED (-2) loading carelink://app/'));
    await opened;
    expect(other.webContents.loaded).toEqual(['carelink://app/', 'carelink://app/']);
    expect(other.webContents.reloads).toBe(0);
  });

  it('comes to the front at a second start', () => {
    window.minimized = true;
    focusWindow(window.asElectron);
    expect(window.calls).toEqual(['restore', 'show', 'focus']);
  });
});

describe('menu', () => {
  const actions = { lock: () => undefined, zoom: () => undefined, toggleFullScreen: () => undefined };

  it.each(['linux', 'win32'] as const)('does nothing on %s but lock', (platform) => {
    expect(applicationMenu(platform, actions, { isKiosk: false })).toMatchObject([
      { submenu: [{ label: 'Lock' }] },
    ]);
  });

  it('edits and zooms on macOS, and has no developer tools', () => {
    const text = JSON.stringify(applicationMenu('darwin', actions, { isKiosk: false }));
    for (const part of ['appMenu', 'editMenu', 'Zoom In', 'Lock']) expect(text).toContain(part);
    expect(text).not.toMatch(/toggleDevTools|reload|viewMenu|windowMenu/i);
  });

  it('has nothing to quit or to leave a kiosk by on macOS', () => {
    const text = JSON.stringify(applicationMenu('darwin', actions, { isKiosk: true }));
    for (const part of ['editMenu', 'Lock']) expect(text).toContain(part);
    expect(text).not.toMatch(/appMenu|Full Screen|quit|hide/i);
  });
});
