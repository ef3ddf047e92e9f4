import type { Locator, Page } from 'playwright';

/** Somebody asks for emergency access. */
export class EmergencyPage {
  /** On the sign-in and lock screens. */
  readonly link: Locator;
  readonly heading: Locator;
  readonly dialog: Locator;
  readonly alert: Locator;
  readonly #form: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.link = page.getByRole('banner').getByRole('button', { name: 'Emergency access' });
    this.heading = page.getByRole('heading', { level: 1, name: 'Emergency access' });
    this.dialog = page.getByRole('alertdialog', { name: 'Start emergency access?' });
    this.#form = page.getByRole('form', { name: 'Emergency access' });
    this.alert = this.#form.getByRole('alert');
  }

  async state(reason: string, words: string): Promise<void> {
    await this.#form.getByRole('radio', { name: reason }).check();
    await this.#form.getByLabel('In your own words').fill(words);
  }

  /** Up to the confirmation. */
  async askByPassword(username: string, password: string): Promise<void> {
    await this.#form.getByLabel('User name').fill(username);
    await this.#form.getByLabel('Password').fill(password);
    await this.#form.getByLabel('Password').press('Enter');
    await this.dialog.waitFor();
  }

  async askByCode(person: string, code: string): Promise<void> {
    await this.#form.getByLabel('Your name').fill(person);
    await this.#form.getByLabel('Code from the envelope').fill(code);
    await this.#form.getByRole('button', { name: 'Continue' }).click();
    await this.dialog.waitFor();
  }

  async chooseCode(): Promise<void> {
    await this.#page.getByRole('radio', { name: 'With a sealed code' }).check();
  }

  async confirm(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Start emergency access' }).click();
  }
}

/** The banner above every screen of an emergency. */
export class EmergencyBar {
  readonly bar: Locator;
  /** What it is, until when, and that it is recorded. */
  readonly words: Locator;
  readonly endButton: Locator;

  constructor(page: Page) {
    this.bar = page.getByRole('region', { name: 'Emergency access' });
    this.words = this.bar.getByText(/^EMERGENCY ACCESS – ends at \d\d:\d\d – recorded$/);
    this.endButton = this.bar.getByRole('button', { name: 'End now' });
  }
}
