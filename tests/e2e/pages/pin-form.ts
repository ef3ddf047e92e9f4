import type { Locator, Page } from 'playwright';

/** A new PIN, typed twice; on a card of the shift, or on a screen of its own. */
export class PinForm {
  readonly pin: Locator;
  readonly repeated: Locator;
  readonly password: Locator;
  readonly save: Locator;
  readonly notNow: Locator;
  readonly alert: Locator;
  readonly #open: Locator;

  constructor(page: Page) {
    const form = page.getByRole('form', { name: 'Choose a PIN' });
    this.pin = form.getByLabel('New PIN', { exact: true });
    this.repeated = form.getByLabel('New PIN again');
    this.password = form.getByLabel('Password');
    this.save = form.getByRole('button', { name: /^Save|^Saving/ });
    this.alert = form.getByRole('alert');
    this.notNow = page.getByRole('button', { name: 'Not now' });
    this.#open = page.getByRole('button', { name: 'Choose a PIN' });
  }

  async open(): Promise<void> {
    await this.#open.click();
  }

  /** Types the PIN twice and presses Enter. */
  async choose(pin: string, repeated = pin): Promise<void> {
    await this.pin.fill(pin);
    await this.repeated.fill(repeated);
    await this.repeated.press('Enter');
  }
}
