import type { Locator, Page } from 'playwright';

/** The end of the session is near: a bar or card (a region), then a dialog. */
export class SessionWarning {
  /** The bar of the 15-minute warning and the card of the 5-minute one. */
  readonly region: Locator;
  /** The dialog of the last minute. */
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const name = /^Your session ends/;
    this.region = page.getByRole('region', { name });
    this.dialog = page.getByRole('dialog', { name });
  }

  get password(): Locator {
    return this.#page.getByRole('form', { name: 'Continue' }).getByLabel('Password');
  }

  /** Opens the password field if necessary, and continues in a new session. */
  async continueWith(password: string): Promise<void> {
    if (!(await this.password.isVisible()))
      await this.region.getByRole('button', { name: 'Continue' }).click();
    await this.password.fill(password);
    await this.password.press('Enter');
  }

  /** Where the PIN field is shown. */
  async continueByPin(pin: string): Promise<void> {
    const field = this.#page.getByRole('form', { name: 'Continue' }).getByLabel('PIN');
    // With a click, the way a user writing elsewhere gets there.
    await field.click();
    await field.fill(pin);
    await field.press('Enter');
  }

  async letItEnd(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Let it end' }).click();
  }
}
