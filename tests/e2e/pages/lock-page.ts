import type { Locator, Page } from 'playwright';

/** The session continues, hidden. */
export class LockPage {
  /** The user's display name. */
  readonly heading: Locator;
  readonly password: Locator;
  readonly pin: Locator;
  readonly usePassword: Locator;
  readonly unlockButton: Locator;
  readonly notYou: Locator;
  readonly alert: Locator;

  constructor(page: Page) {
    const form = page.getByRole('form', { name: 'Unlock' });
    this.heading = page.getByRole('main').getByRole('heading', { level: 1 });
    this.password = form.getByLabel('Password');
    this.pin = form.getByLabel('PIN');
    this.usePassword = page.getByRole('button', { name: 'Use the password instead' });
    this.unlockButton = form.getByRole('button');
    this.notYou = page.getByRole('button', { name: /^Not you\?/ });
    this.alert = form.getByRole('alert');
  }

  /** Types the PIN and presses Enter. */
  async unlockByPin(pin: string): Promise<void> {
    await this.pin.fill(pin);
    await this.pin.press('Enter');
  }

  /** Types the password, even where a PIN is asked for, and presses Enter. */
  async unlock(password: string): Promise<void> {
    await this.password.or(this.pin).waitFor();
    if (await this.pin.isVisible()) await this.usePassword.click();
    await this.password.fill(password);
    await this.password.press('Enter');
  }
}
