import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../support/renderer/launch-chromium.ts';
import { openScreen, settled } from '../../support/renderer/open-screen.ts';
import { screens } from '../../support/renderer/screens.ts';
import { type ServedRenderer, serveRenderer } from '../../support/renderer/serve-renderer.ts';

const folder = new URL('../../../test-results/screens/', import.meta.url).pathname;
const sizes = [
  { suffix: '1280x800', width: 1280, height: 800 },
  { suffix: '1920x1080', width: 1920, height: 1080 },
  // What a page of a 1280×800 screen has left at 200 % zoom.
  { suffix: 'zoom-200', width: 640, height: 400 },
] as const;

let browser: Browser;
let served: ServedRenderer;
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  [browser, served] = await Promise.all([launchChromium(), serveRenderer()]);
});
afterAll(() => Promise.all([browser?.close(), served?.close()]));

describe('pictures in high contrast', () => {
  it.each(screens.filter(({ name }) => ['sign-in', 'shift', 'locked', 'warning-1'].includes(name)))(
    '$name',
    async ({ name, snapshot }) => {
      const { page, close } = await openScreen(browser, served.url, snapshot, { forcedColors: 'active' });
      await page.screenshot({ path: `${folder}${name}-contrast-1280x800.png` });
      // A button without a border is only text in high contrast.
      const borderless = await page.evaluate(
        () =>
          [...document.querySelectorAll('main button')].filter(
            (button) => getComputedStyle(button).borderStyle === 'none',
          ).length,
      );
      expect(borderless).toBe(0);
      await close();
    },
  );
});

describe.each(screens)('picture of $name', ({ name, snapshot, replies = {}, act }) => {
  it('in light and dark, in every size', async () => {
    const { page, close } = await openScreen(browser, served.url, snapshot, { replies });
    await act?.(page);
    for (const { suffix, ...viewport } of sizes) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        const picture = await page.screenshot({
          path: `${folder}${name}-${colorScheme}-${suffix}.png`,
          fullPage: suffix === 'zoom-200',
        });
        expect(picture.length).toBeGreaterThan(2_000);
      }
    }
    await close();
  });
});
