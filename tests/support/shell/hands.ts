import type { Locator, Page } from 'playwright';

/** Keyboard and mouse of a user, who counts what she does. */
export class Hands {
  clicks = 0;
  keys = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async click(target: Locator): Promise<void> {
    await target.click();
    this.clicks += 1;
  }

  /** Waits until the caret is there by itself. */
  async into(field: Locator): Promise<void> {
    await field.and(this.#page.locator(':focus')).waitFor();
  }

  /** Types where the caret is. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
    this.keys += text.length;
  }

  /** A key, or several at once such as Control+Shift+L, which count as one. */
  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
    this.keys += 1;
  }
}
