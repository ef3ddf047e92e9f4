import type { Locator, Page } from 'playwright';

/** Scratch notes on the shift view. */
export class NotesCard {
  readonly region: Locator;
  readonly text: Locator;
  /** "Saved 14:02", or on the twelve-hour clock. */
  readonly saved: Locator;
  readonly eraseButton: Locator;
  /** The drafts of apps. */
  readonly ofApps: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('region', { name: 'My notes' });
    this.text = this.region.getByRole('textbox', { name: 'My notes' });
    this.saved = this.region.getByText(/^Saved \d\d:\d\d( [AP]M)?$/);
    this.eraseButton = this.region.getByRole('button', { name: 'Erase', exact: true });
    this.ofApps = this.region.getByText(/^Also kept for you/);
  }

  /** Asks to erase, which opens a confirmation. */
  async askToErase(): Promise<Locator> {
    await this.eraseButton.click();
    return this.#page.getByRole('alertdialog', { name: 'Erase this note?' });
  }

  /** Erases everything, including the drafts of apps. */
  async eraseEverything(): Promise<void> {
    await this.region.getByRole('button', { name: 'Erase everything' }).click();
    const question = this.#page.getByRole('alertdialog', { name: 'Erase everything?' });
    await question.getByRole('button', { name: 'Erase everything' }).click();
  }
}
