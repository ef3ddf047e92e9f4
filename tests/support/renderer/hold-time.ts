import type { Page } from 'playwright';

/**
 * From here on the time of the page stands still, and passes only by `page.clock`. Call `page.clock.install()` before
 * whatever is to be waited for begins; after it alone time goes on by itself, and on a busy machine further than a test
 * counts on.
 */
export async function holdTime(page: Page): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
}
