import type { Locator, Page } from 'playwright';

/** The session goes on, hidden. */
export class LockPage {
  /** The user's display name. */
  readonly heading: Locator;
  readonly password: Locator;
  readonly unlockButton: Locator;
  readonly notYou: Locator;
  readonly alert: Locator;

  constructor(page: Page) {
    const form = page.getByRole('form', { name: 'Unlock' });
    this.heading = page.getByRole('main').getByRole('heading', { level: 1 });
    this.password = form.getByLabel('Password');
    this.unlockButton = form.getByRole('button');
    this.notYou = page.getByRole('button', { name: /^Not you\?/ });
    this.alert = form.getByRole('alert');
  }

  /** Types the password and presses Enter. */
  async unlock(password: string): Promise<void> {
    await this.password.fill(password);
    await this.password.press('Enter');
  }
}
