import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { lockedSnapshot, signedOutSnapshot } from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();

it.each([
  ['sign-in', signedOutSnapshot()],
  ['lock', lockedSnapshot()],
])('lets the caret of the %s screen stand still after a while, until somebody comes', async (_, snapshot) => {
  const { page } = await open(snapshot);
  await page.locator('input:focus').waitFor();
  await expect.poll(() => picturesIn(page, 300)).toBe(2);
  // From here on the test advances the time; the next key restarts the wait.
  await page.clock.install();
  await page.keyboard.press('Shift');
  await page.clock.runFor(9_000);
  await expect.poll(() => picturesIn(page, 300)).toBe(2);
  await page.clock.runFor(2_000);
  expect(await picturesIn(page, 1_500)).toBe(1);
  await page.mouse.click(5, 5);
  await page.locator('input').first().focus();
  await expect.poll(() => picturesIn(page, 300)).toBe(2);
});

/** How many different pictures of the field there are: 2 while the caret blinks. */
async function picturesIn(page: Page, durationMs: number): Promise<number> {
  const box = await page.locator('input').first().boundingBox();
  const seen = new Set<string>();
  const untilMs = performance.now() + durationMs;
  while (performance.now() < untilMs || seen.size === 0)
    seen.add((await page.screenshot({ caret: 'initial', ...(box && { clip: box }) })).toString('base64'));
  return seen.size;
}
