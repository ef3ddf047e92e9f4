import type { Page } from 'playwright';

/** Everything a person could see, hear or read in the task bar: document, fields, accessibility tree and title. */
export async function everythingShown(page: Page): Promise<string> {
  const devTools = await page.context().newCDPSession(page);
  const { nodes } = await devTools.send('Accessibility.getFullAXTree');
  await devTools.detach();
  const fields = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value),
  );
  return JSON.stringify([await page.title(), await page.content(), fields, nodes]);
}
