import type { Locator, Page } from 'playwright';

/** Users whose sessions are parked: in the list of people of the sign-in screen, and one click away at the lock screen. */
export class ParkedUsers {
  readonly heading: Locator;
  /** What asks the chosen one for the PIN or the password. */
  readonly dialog: Locator;
  readonly pin: Locator;
  readonly password: Locator;
  readonly alert: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.heading = page.getByRole('heading', { name: 'Choose your name' });
    this.dialog = page.getByRole('form', { name: 'Unlock' });
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
