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

describe.each(screens)('$name', ({ snapshot, replies = {}, act }) => {
  it.each(['light', 'dark'] as const)('has no fault that axe finds, in %s', async (colorScheme) => {
    const { page, consoleErrors, close } = await openScreen(browser, served.url, snapshot, {
      colorScheme,
      replies,
    });
    await act?.(page);
    await settled(page);
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
    expect(found).toEqual([]);
    // Violations of the Content Security Policy are console errors.
    expect(consoleErrors).toEqual([]);
    await close();
  });

  it('fits 1024×768 and 200 % zoom without sideways scrolling, with targets for gloves', async () => {
    const { page, close } = await openScreen(browser, served.url, snapshot, { replies });
    await act?.(page);
    await settled(page);
    for (const viewport of [
      { width: 1024, height: 768 },
      { width: 640, height: 400 },
    ]) {
      await page.setViewportSize(viewport);
      expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
      expect(await smallTargets(page)).toEqual([]);
    }
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
