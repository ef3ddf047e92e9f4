import { afterAll, describe, expect, it } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { Screen } from '../../support/electron/screen.ts';
import type { RunningWorkstation, WardComputer } from '../../support/electron/ward-computer.ts';
import { lookForCovered } from '../../support/renderer/look-for-covered.ts';
import { LockPage } from '../pages/lock-page.ts';
import { Hands } from './hands.ts';
import { setUp } from './set-up.ts';
import { shareComputer } from './shared-computer.ts';

const smallScreen = { width: 1024, height: 768 };

let running: RunningWorkstation;
let hands: Hands;
let ana: GeneratedUser;
let small: Screen | undefined;
const computer = shareComputer(async (ward: WardComputer) => {
  running = await ward.start();
  hands = new Hands(ward.screen, running);
  [ana] = await setUp(hands.page);
});
afterAll(() => small?.close());

describe('the window', () => {
  it('covers no control on any screen at its minimum size', async () => {
    const { page } = hands;
    await resize(640, 480);
    await expectNothingCovered();
    await hands.beginShift(ana);
    await expectNothingCovered();
    await hands.lock();
    await expectNothingCovered();
    await hands.unlock(ana.password);
    await hands.seesShiftOf(ana);
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([640, 480]);
  });

  it('has its caret where it was after being minimised, and fills the screen when maximised', async () => {
    const { application, page } = running;
    const { screen } = computer();
    const locked = 'Locked – CareLink Workstation';
    await hands.lock();
    await hands.caretIn(new LockPage(page).password);
    await screen.minimise(locked);
    await expect.poll(() => screen.windows()).not.toContain(locked);
    await screen.activate(locked);
    await expect.poll(() => screen.windows()).toContain(locked);
    await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize());
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1400);
    await hands.unlock(ana.password);
    await hands.seesShiftOf(ana);
    await expectNothingCovered();
  });

  it('is dark if the system is dark', async () => {
    const { x, y, width, height } = await running.contentPlace();
    const isDark = async () => {
      const picture = await computer().screen.picture();
      return picture.pixel(x + width - 40, y + height - 20).every((part) => part < 80);
    };
    for (const theme of ['system', 'dark'] as const) {
      await running.application.evaluate(({ nativeTheme }, source) => {
        nativeTheme.themeSource = source;
      }, theme);
      await expect.poll(isDark).toBe(theme === 'dark');
    }
  });
});

describe.each([
  ['German', 'de_DE.UTF-8', /^Um \d\d:\d\d nach einem Neustart gesperrt\.$/],
  ['Spanish', 'es_ES.UTF-8', /^Bloqueado a las \d\d:\d\d, tras un reinicio\.$/],
] as const)('a window on a small screen of a %s system', (_language, locale, cause) => {
  it('appears in that language and within the screen', async () => {
    await running.quit();
    await small?.close();
    small = await Screen.open(computer().desk, smallScreen);
    running = await computer().start({ environment: { LANG: locale, LANGUAGE: locale.slice(0, 2) } });
    await running.page.getByText(cause).waitFor();
    expect(await running.page.evaluate(() => document.documentElement.lang)).toBe(locale.slice(0, 2));
    const { x, y, width, height } = await running.contentPlace();
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(smallScreen.width);
    expect(y + height).toBeLessThanOrEqual(smallScreen.height);
    await expectNothingCovered();
  });
});

async function resize(width: number, height: number): Promise<void> {
  await running.application.evaluate(
    ({ BrowserWindow }, [x, y]) => BrowserWindow.getAllWindows()[0]?.setContentSize(x, y),
    [width, height] as const,
  );
  await expect.poll(() => running.page.evaluate(() => innerWidth)).toBe(width);
}

async function expectNothingCovered(): Promise<void> {
  const { covered, overlapping, hiddenInHeader } = await lookForCovered(running.page);
  expect({ covered, overlapping, hiddenInHeader }).toEqual({
    covered: [],
    overlapping: [],
    hiddenInHeader: [],
  });
}
