import type { Page } from 'playwright';
import { onTestFinished } from 'vitest';

/**
 * Until the test is over the time of the page stands still, and passes only by `page.clock`. Call `page.clock.install()`
 * before whatever is to be waited for begins; after it alone time goes on by itself, and on a busy machine further than
 * a test counts on.
 */
export async function holdTime(page: Page): Promise<void> {
  const { clock } = page.context();
  // It is the clock of all pages of a context, also of those that later tests open in it.
  onTestFinished(() => clock.resume());
  await clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
}
