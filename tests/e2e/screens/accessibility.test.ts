import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../support/renderer/launch-chromium.ts';
import { openScreen, settled } from '../../support/renderer/open-screen.ts';
import { screens } from '../../support/renderer/screens.ts';
import { type ServedRenderer, serveRenderer } from '../../support/renderer/serve-renderer.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let browser: Browser;
let served: ServedRenderer;
beforeAll(async () => {
  [browser, served] = await Promise.all([launchChromium(), serveRenderer()]);
});
afterAll(() => Promise.all([browser?.close(), served?.close()]));

const widths = [
  { width: 1024, height: 768 },
  // 200 % zoom of 1280×800.
  { width: 640, height: 400 },
];

// One page for each screen: opening it takes longer than looking at it.
describe.each(screens)('$name', ({ snapshot, replies = {}, act }) => {
  it('has no fault that axe finds, in light and dark, and fits small windows and gloves', async () => {
    const { page, consoleErrors, close } = await openScreen(browser, served.url, snapshot, { replies });
    await act?.(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
      expect(found, colorScheme).toEqual([]);
    }
    for (const viewport of widths) {
      await page.setViewportSize(viewport);
      expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
      expect(await smallTargets(page)).toEqual([]);
    }
    // Violations of the Content Security Policy are console errors.
    expect(consoleErrors).toEqual([]);
    await close();
  });
});

const sidewaysOverflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Buttons and fields lower than 44 px; a check box counts with its label. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets = document.querySelectorAll<HTMLElement>('button, select, input');
    return [...targets]
      .map((target) => (target.matches('input') ? (target.parentElement ?? target) : target))
      .filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < 43.5)
      .map((target) => target.outerHTML.slice(0, 200));
  });
}
