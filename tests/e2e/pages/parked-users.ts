import type { Locator, Page } from 'playwright';

/** Users whose sessions are parked, at the sign-in and the lock screen. */
export class ParkedUsers {
  readonly heading: Locator;
  readonly dialog: Locator;
  readonly pin: Locator;
  readonly password: Locator;
  readonly alert: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.heading = page.getByRole('heading', { name: 'Locked sessions on this computer' });
    this.dialog = page.getByRole('alertdialog');
    this.pin = this.dialog.getByLabel('PIN');
    this.password = this.dialog.getByLabel('Password');
    this.alert = this.dialog.getByRole('alert');
  }

  card(displayName: string): Locator {
    return this.#page.getByRole('button', { name: displayName });
  }

  /** One click and the PIN. */
  async comeBackByPin(displayName: string, pin: string): Promise<void> {
    await this.card(displayName).click();
    await this.pin.fill(pin);
    await this.pin.press('Enter');
  }

  async comeBackByPassword(displayName: string, password: string): Promise<void> {
    await this.card(displayName).click();
    await this.password.fill(password);
    await this.password.press('Enter');
  }
}
