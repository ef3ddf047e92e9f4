import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { holdTime } from '../../support/renderer/hold-time.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { lockedSnapshot, signedOutSnapshot } from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();

it.each([
  ['sign-in', signedOutSnapshot()],
  ['lock', lockedSnapshot()],
])('lets the caret of the %s screen stand still after a while, until somebody comes', async (_, snapshot) => {
  const { page } = await open(snapshot);
  await page.clock.install();
  await page.reload();
  await page.locator('input:focus').waitFor();
  // Pictures take their time.
  await holdTime(page);
  await blinks(page);
  // The next key restarts the wait.
  await page.keyboard.press('Shift');
  await page.clock.runFor(9_000);
  await blinks(page);
  await page.clock.runFor(2_000);
  await standsStill(page);
  await page.mouse.click(5, 5);
  await page.locator('input').first().focus();
  await blinks(page);
});

async function blinks(page: Page): Promise<void> {
  const seen = new Set<string>();
  await expect.poll(async () => seen.add(await pictureOfField(page)).size).toBe(2);
}

/** Looks for longer than a caret is in sight or out of it. */
async function standsStill(page: Page): Promise<void> {
  const seen: string[] = [];
  const untilMs = performance.now() + 1_500;
  while (performance.now() < untilMs || seen.length < 5) seen.push(await pictureOfField(page));
  expect(new Set(seen).size).toBe(1);
}

async function pictureOfField(page: Page): Promise<string> {
  const box = await page.locator('input').first().boundingBox();
  return (await page.screenshot({ caret: 'initial', ...(box && { clip: box }) })).toString('base64');
}
