import type { Locator, Page } from 'playwright';

/** Nobody is signed in. */
export class SignInPage {
  readonly heading: Locator;
  readonly username: Locator;
  readonly password: Locator;
  readonly submit: Locator;
  /** What went wrong with the last attempt. */
  readonly alert: Locator;
  /** Confirmation of a sign-out, connection problems, or a keychain that does not store anything. */
  readonly notices: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const form = page.getByRole('form', { name: 'Sign in' });
    this.heading = page.getByRole('heading', { level: 1, name: 'Sign in' });
    this.username = form.getByLabel('User name');
    this.password = form.getByLabel('Password');
    this.submit = form.getByRole('button');
    this.alert = form.getByRole('alert');
    this.notices = page.getByRole('main').getByRole('status');
  }

  /** A recent user in the list of people. */
  tile(displayName: string): Locator {
    return this.#page
      .getByRole('list', { name: 'Choose your name' })
      .getByRole('button', { name: displayName });
  }

  /** Types both and presses Enter. */
  async signIn(username: string, password: string): Promise<void> {
    await this.username.fill(username);
    await this.password.fill(password);
    await this.password.press('Enter');
  }

  async chooseLanguage(name: 'English' | 'Deutsch' | 'Español'): Promise<void> {
    await this.#page.getByRole('contentinfo').getByRole('button', { name }).click();
  }
}
