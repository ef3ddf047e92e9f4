import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { appName, type ServedApp, serveApp } from '../../support/apps/serve-app.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { LockPage } from '../pages/lock-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { headingOf } from '../workstation/steps.ts';
import { backToShift } from './back-to-shift.ts';
import { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';
import { startShift } from './start-shift.ts';

const pin = '482915';
const badge = '00432198765';
let app: ServedApp | undefined;
let running: RunningWorkstation;
let hands: Hands;
let nurse: GeneratedUser;

const computer = shareComputer(async (ward) => {
  app = await serveApp('<!doctype html><title>Vitals</title><h1>Vitals</h1>');
  const policy = { badges: 'on', apps: [app.entry] };
  ({ running, hands, nurse } = await startShift(ward, { policy, pin }));
});
afterAll(() => app?.close());
beforeEach(async () => {
  if (running === undefined) return;
  if (running.hasEnded) await startAgain();
  await backToShift(running, nurse);
  if ((await zoomOf()) !== 100) await hands.press('ctrl+0');
  await expect.poll(() => zoomOf()).toBe(100);
});

/** The screen is locked, and nothing has the focus: somebody has clicked beside the field. */
async function lockAndClickAside(): Promise<LockPage> {
  await hands.lock();
  const lock = new LockPage(running.page);
  await hands.caretIn(lock.pin);
  await hands.click(lock.heading);
  await expect.poll(() => running.page.evaluate(() => document.activeElement?.tagName)).not.toBe('INPUT');
  return lock;
}

describe('a PIN', () => {
  it.each([0, 2, 8, 15, 30])('typed at %i ms a key unlocks, wherever the focus was', async (keyMs) => {
    await lockAndClickAside();
    await hands.type(`${pin}\n`, { keyMs });
    await hands.seesShiftOf(nurse);
  });

  it.each([2, 8, 70])('typed at %i ms a key into its field unlocks', async (keyMs) => {
    await hands.lock();
    await hands.caretIn(new LockPage(running.page).pin);
    await hands.type(`${pin}\n`, { keyMs });
    await hands.seesShiftOf(nurse);
  });

  it('is never looked up as a badge; a badge read outside the field costs no attempt and leaves nothing readable', async () => {
    const { page } = running;
    const lock = await lockAndClickAside();
    await hands.readBadge(badge);
    await page.getByText('This badge is not recognised.').waitFor();
    expect(await lock.pin.getAttribute('type')).toBe('password');
    expect(await page.locator('input:not([type=password])').count()).toBe(0);
    await hands.type(`${pin}\n`, { keyMs: 8 });
    await hands.seesShiftOf(nurse);
    expect(computer().log()).not.toContain(pin);
  });

  it('does not stand in the way of the password, when that is asked for instead', async () => {
    const lock = await lockAndClickAside();
    await hands.click(lock.usePassword);
    await hands.click(lock.heading);
    await hands.type(`${nurse.password}\n`, { keyMs: 8 });
    await hands.seesShiftOf(nurse);
  });
});

/** In percent; 0: there is no such page. */
const zoomOf = (name: 'page' | 'app' = 'page') =>
  running.application.evaluate(
    ({ webContents }, start) => {
      const found = webContents.getAllWebContents().find((each) => each.getURL().startsWith(start));
      return Math.round((found?.getZoomFactor() ?? 0) * 100);
    },
    name === 'app' ? 'http:' : 'carelink:',
  );

describe('zoom', () => {
  it('reacts to every key combination for it, and to the mouse wheel', async () => {
    for (const [key, zoom] of [
      ['ctrl+plus', 110],
      ['ctrl+equal', 125],
      ['ctrl+shift+equal', 150],
      ['ctrl+KP_Add', 175],
      ['ctrl+minus', 150],
      ['ctrl+shift+minus', 125],
      ['ctrl+KP_Subtract', 110],
      ['ctrl+0', 100],
      ['ctrl+KP_Subtract', 90],
      ['ctrl+KP_0', 100],
    ] as const) {
      await hands.press(key);
      await expect.poll(() => zoomOf(), { message: key }).toBe(zoom);
    }
    const { x, y } = await running.contentPlace();
    await computer().screen.click(x + 600, y + 400, { button: 4, keys: 'ctrl' });
    await expect.poll(() => zoomOf()).toBe(110);
    await computer().screen.click(x + 600, y + 400, { button: 5, keys: 'ctrl' });
    await expect.poll(() => zoomOf()).toBe(100);
  });

  it('is the same for page and app, changed by keys in either, and survives lock and reload', async () => {
    const { page } = running;
    await hands.click(page.getByRole('button', { name: appName }));
    await expect.poll(() => zoomOf('app')).toBe(100);
    await hands.press('ctrl+KP_Add', 'ctrl+equal');
    await expect.poll(() => zoomOf('app')).toBe(125);
    expect(await zoomOf()).toBe(125);
    // The key comes from the app, too, which has the keyboard.
    await expect
      .poll(() =>
        running.application.evaluate(({ webContents }) => webContents.getFocusedWebContents()?.getURL()),
      )
      .toMatch(/^http/);
    await hands.press('ctrl+minus');
    await expect.poll(() => zoomOf('app')).toBe(110);
    const { height } = await running.contentPlace();
    await hands.press('F11');
    await expect.poll(async () => (await running.contentPlace()).height).toBe(900);
    await hands.press('F11');
    // Without a menu bar, which would take the keys that follow Alt.
    await expect.poll(async () => (await running.contentPlace()).height).toBe(height);
    await hands.lock();
    expect(await zoomOf()).toBe(110);
    await hands.unlockByPin(pin);
    // The app is visible again.
    await expect.poll(() => zoomOf('app')).toBe(110);
    // A new page begins with the shift.
    await running.application.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.reload(),
    );
    await hands.seesShiftOf(nurse);
    expect(await zoomOf()).toBe(110);
    await hands.press('ctrl+0');
    await expect.poll(() => zoomOf()).toBe(100);
  });

  it('stays between 50 and 300 %, and the lock screen is usable at 300 %', async () => {
    await hands.press(...Array(14).fill('ctrl+KP_Add'));
    await expect.poll(() => zoomOf()).toBe(300);
    await hands.lock();
    await computer().keepPicture('lock screen at 300 %');
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(nurse);
    await hands.press(...Array(16).fill('ctrl+minus'));
    await expect.poll(() => zoomOf()).toBe(50);
    await hands.press('ctrl+0');
    await expect.poll(() => zoomOf()).toBe(100);
  });
});

describe('shortcuts of browsers', () => {
  it('do not close, leave, print, search or open anything, and show no menu', async () => {
    const { page } = running;
    await page.evaluate(() => Object.assign(window, { stays: true }));
    const place = await running.contentPlace();
    const before = await computer().screen.windows();
    const letters = ['r', 'w', 'q', 'n', 't', 'p', 's', 'o', 'f', 'g', 'j', 'h', 'u', 'd', 'm', 'F4', 'F5'];
    await hands.press(
      ...letters.map((letter) => `ctrl+${letter}`),
      ...['i', 'j', 'c', 'r', 'n', 'w', 'q', 'Delete'].map((letter) => `ctrl+shift+${letter}`),
      ...['F1', 'F3', 'F5', 'F6', 'F7', 'F10', 'F12', 'BackSpace', 'XF86Back', 'XF86Forward', 'XF86Refresh'],
      ...[
        'alt+Left',
        'alt+Right',
        'alt+Home',
        'alt+f',
        'alt+e',
        'alt+v',
        'Alt_L',
        'shift+F10',
        'Menu',
        'shift+Escape',
      ],
    );
    expect(await page.evaluate(() => 'stays' in window)).toBe(true);
    expect(await running.contentPlace()).toEqual(place);
    expect(await computer().screen.windows()).toEqual(before);
    await hands.seesShiftOf(nurse);
  });
});

async function startAgain(): Promise<void> {
  running = await computer().start();
  hands = new Hands(computer().screen, running);
  await headingOf(running.page, nurse.displayName).waitFor();
  // The window system gives a new window the focus a little later.
  await expect.poll(() => running.page.evaluate(() => document.hasFocus())).toBe(true);
}

describe('zoom at the next start', () => {
  it('is what it was, even if the program was killed right after the key', async () => {
    await hands.press('ctrl+plus', 'ctrl+plus');
    await expect.poll(() => zoomOf()).toBe(125);
    await running.kill('SIGKILL');
    await startAgain();
    await expect.poll(() => zoomOf()).toBe(125);
    await hands.press('ctrl+plus');
    await expect.poll(() => zoomOf()).toBe(150);
    await running.quit();
    await startAgain();
    await expect.poll(() => zoomOf()).toBe(150);
  });

  it('is limited to what is allowed if the stored value is not', async () => {
    await running.quit();
    computer().desk.write('data/zoom.json', JSON.stringify({ factor: 0.06 }));
    await startAgain();
    await expect.poll(() => zoomOf()).toBe(50);
    await hands.press('ctrl+0');
    await expect.poll(() => zoomOf()).toBe(100);
  });
});

describe('digits typed at the sign-in screen', () => {
  it('are taken for a badge or a password, and end up readable nowhere', async () => {
    const { page } = running;
    await hands.lock();
    await hands.click(new LockPage(page).notYou);
    const screen = new SignInPage(page);
    await hands.caretIn(screen.username);
    for (const keyMs of [0, 8]) {
      await hands.type(`${badge}\n`, { keyMs });
      await page.getByText('This badge is not recognised.').waitFor();
      await expect.poll(() => screen.username.inputValue()).toBe('');
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await hands.type(`${nurse.username}\t${nurse.password}\n`, { keyMs: 8 });
    await hands.seesShiftOf(nurse);
    expect(computer().log()).not.toMatch(new RegExp(`${badge}|${nurse.password}`));
  });
});
