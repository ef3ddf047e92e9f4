import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { settled } from '../../support/renderer/open-screen.ts';
import type { ScriptedScreen } from '../../support/renderer/screens.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';

/** Only on demand, since they take as long as everything else. */
const takesPictures = process.env.CARELINK_TEST_PICTURES === '1';
const pictures = new URL('../../../test-results/screens/', import.meta.url).pathname;
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const usual = { width: 1280, height: 800 };
const large = { width: 1920, height: 1080 };
const small = { width: 1024, height: 768 };
/** The space left for a page on a 1280×800 screen at 200 % zoom. */
const zoomed = { width: 640, height: 400 };
/** The same at 300 %, the largest zoom. */
const zoomedMost = { width: 420, height: 266 };

/**
 * Examines every state of these screens, each in one page, because opening a page takes longer than examining it:
 * what axe finds, what does not fit, and with CARELINK_TEST_PICTURES=1 pictures for people in `test-results/screens`.
 */
export function examineScreens(screens: readonly ScriptedScreen[]): void {
  const { open } = serveScreens();
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
  });

  describe.each(screens)('$name', ({ name, snapshot, replies = {}, act }) => {
    it('has no fault that axe finds, in light, dark and high contrast, and fits small windows and gloved hands, also in German and Spanish', async () => {
      const { page, consoleErrors } = await open(snapshot, { replies });
      await act?.(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await show(page, usual, colorScheme);
        await expectNoFaults(page, colorScheme, colorScheme === 'light' ? rules : 'colours');
        await keepPicture(page, `${name}-${colorScheme}-1280x800`);
      }
      await show(page, usual, 'contrast');
      await expectNoFaults(page, 'high contrast', 'colours');
      await keepPicture(page, `${name}-contrast-1280x800`);
      expect(await undescribedDialogs(page)).toEqual([]);
      // A button without a border is only text in high contrast.
      expect(await borderlessButtons(page)).toBe(0);
      if (takesPictures) {
        await show(page, large);
        await keepPicture(page, `${name}-light-1920x1080`);
      }
      await show(page, small);
      await expectToFit(page);
      await keepPicture(page, `${name}-light-1024x768`);
      await show(page, zoomed);
      await expectToFit(page);
      await keepPicture(page, `${name}-light-zoom-200`, { fullPage: true });
      await show(page, small);
      await switchTo(page, 'Español');
      await keepPicture(page, `${name}-spanish-1024x768`);
      await expectToFit(page);
      await switchTo(page, 'Deutsch');
      await keepPicture(page, `${name}-german-1024x768`);
      await expectToFit(page);
      await show(page, zoomedMost);
      expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
      // Violations of the Content Security Policy are console errors.
      expect(consoleErrors).toEqual([]);
    });
  });
}

async function show(
  page: Page,
  size: { width: number; height: number },
  colours: 'light' | 'dark' | 'contrast' = 'light',
): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia(
    colours === 'contrast'
      ? { colorScheme: 'light', forcedColors: 'active' }
      : { colorScheme: colours, forcedColors: 'none' },
  );
  await settled(page);
}

/** Pressed from within the page, because a dialog covers the choice of languages. */
async function switchTo(page: Page, language: string): Promise<void> {
  await page.evaluate((name) => {
    const buttons = [...document.querySelectorAll<HTMLElement>('button')];
    buttons.find(({ textContent }) => textContent === name)?.click();
  }, language);
  await settled(page);
}

async function keepPicture(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  if (!takesPictures) return;
  const picture = await page.screenshot({ path: `${pictures}${name}.png`, ...options });
  expect(picture.length).toBeGreaterThan(2_000);
}

/** Colours follow the system's by an event, on a busy machine a few frames later. */
async function expectNoFaults(page: Page, colours: string, wanted: Wanted): Promise<void> {
  await expect.poll(() => faultsIn(page, wanted), { message: colours }).toEqual([]);
}

/** Tags of rules, or the one that alone depends on the colours. */
type Wanted = string[] | 'colours';

/** Our screens have no frames, so axe need not open a second page to collect their results. */
async function faultsIn(page: Page, wanted: Wanted) {
  expect(page.frames()).toHaveLength(1);
  // It stays in the page, because transferring it takes as long as running it.
  const isThere = await page.evaluate(() => 'axe' in window);
  const axe = new AxeBuilder(isThere ? { page, axeSource: '/* is there */' } : { page });
  const chosen = wanted === 'colours' ? axe.withRules('color-contrast') : axe.withTags(wanted);
  const { violations } = await chosen.setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
}

async function expectToFit(page: Page): Promise<void> {
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  expect(await smallTargets(page)).toEqual([]);
  expect(await cutChoices(page)).toEqual([]);
}

const sidewaysOverflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Buttons and fields smaller than 44 px in either direction; a check box counts with its label. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const targets = document.querySelectorAll<HTMLElement>('button, select, input');
    return [...targets]
      .map((target) => (target.matches('input') ? (target.parentElement ?? target) : target))
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return target.checkVisibility() && Math.min(width, height) < 43.5;
      })
      .map((target) => target.outerHTML.slice(0, 200));
  });

/** Options wider than the closed list that displays them. */
const cutChoices = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d');
    return [...document.querySelectorAll('select')].flatMap((list) => {
      if (!list.checkVisibility()) return [];
      const { font, paddingLeft, paddingRight } = getComputedStyle(list);
      const width = list.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      if (pen !== null) pen.font = font;
      return [...list.options]
        .map(({ text }) => text)
        .filter((text) => !pen || pen.measureText(text).width > width);
    });
  });

/** Questions of which only the heading would be read out when they appear. */
const undescribedDialogs = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=alertdialog]')]
      .filter((dialog) => {
        const words = document.getElementById(dialog.getAttribute('aria-describedby') ?? '');
        return words === null || words.textContent === '';
      })
      .map((dialog) => dialog.textContent ?? ''),
  );

const borderlessButtons = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      [...document.querySelectorAll('main button')].filter(
        (button) => getComputedStyle(button).borderStyle === 'none',
      ).length,
  );
