import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';

/** What is wrong with this workstation, available to anybody in front of it. */
export class DiagnosticsPage {
  readonly #page: Page;
  readonly heading: Locator;
  /** The result of the checks, once they are done. */
  readonly summary: Locator;
  readonly checks: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.heading = page.getByRole('heading', { level: 1, name: 'Diagnostics' });
    this.summary = page.getByRole('status').filter({ hasText: /fails?,/ });
    this.checks = page.getByRole('main').getByRole('listitem');
  }

  /** By keyboard alone, from the footer of any screen that leads here. */
  async openByKeyboard(): Promise<void> {
    await this.#tabTo('Diagnostics');
    await this.#page.keyboard.press('Enter');
    await this.heading.waitFor();
  }

  /** Saves the report by keyboard; resolves with its name and text. */
  async saveByKeyboard(format: 'Save report' | 'Save as JSON') {
    const downloaded = this.#page.waitForEvent('download');
    await this.#tabTo(format);
    await this.#page.keyboard.press('Enter');
    const download = await downloaded;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  }

  /** Presses Tab until the button of that name has the focus; fails if there is a trap or no such button. */
  async #tabTo(name: string): Promise<void> {
    const target = this.#page.getByRole('button', { name, exact: true }).last();
    await target.waitFor();
    for (let count = 0; count < 40; count += 1) {
      if (await target.evaluate((button) => button === document.activeElement)) return;
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach "${name}".`);
  }
}
