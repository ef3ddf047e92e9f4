import type { Locator, Page } from 'playwright';

/** Somebody asks for emergency access. */
export class EmergencyPage {
  /** On the sign-in and lock screens. */
  readonly link: Locator;
  readonly heading: Locator;
  readonly dialog: Locator;
  /** Leads back to the screen before. */
  readonly back: Locator;
  readonly alert: Locator;
  /** Asked for here by an older server only. */
  readonly words: Locator;
  readonly #form: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.link = page.getByRole('banner').getByRole('button', { name: 'Emergency access' });
    this.heading = page.getByRole('heading', { level: 1, name: 'Emergency access' });
    this.dialog = page.getByRole('alertdialog', { name: 'Start emergency access?' });
    this.#form = page.getByRole('form', { name: 'Emergency access' });
    this.back = page.getByRole('main').getByRole('button', { name: 'Cancel' });
    this.alert = this.#form.getByRole('alert');
    this.words = this.#form.getByLabel('In your own words');
  }

  reason(name: string): Locator {
    return this.#form.getByRole('group', { name: 'Why do you need it?' }).getByRole('button', { name });
  }

  /** The tile of somebody who may be asking. */
  person(name: string): Locator {
    return this.#form.getByRole('group', { name: 'Who are you?' }).getByRole('button', { name });
  }

  /** Who is asking, by the name on a tile. */
  async choose(name: string): Promise<void> {
    await this.person(name).click();
  }

  /** Up to the confirmation. */
  async askByPassword(reason: string, username: string, password: string): Promise<void> {
    await this.#form.getByLabel('User name').fill(username);
    await this.askAsChosen(reason, password);
  }

  /** The same for somebody with a tile or a badge. */
  async askAsChosen(reason: string, password: string): Promise<void> {
    await this.#form.getByLabel('Password').fill(password);
    await this.reason(reason).click();
    await this.dialog.waitFor();
  }

  async askByCode(reason: string, person: string, code: string): Promise<void> {
    await this.#form.getByLabel('Your name').fill(person);
    await this.#form.getByLabel('Code from the envelope').fill(code);
    await this.reason(reason).click();
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
  /** Asks why it was needed, until somebody has written it. */
  readonly writeButton: Locator;
  readonly ownWords: Locator;
  readonly alert: Locator;

  constructor(page: Page) {
    this.bar = page.getByRole('region', { name: 'Emergency access' });
    this.words = this.bar.getByText(/^EMERGENCY ACCESS – ends at \d\d:\d\d( \(\w+\))? – recorded$/);
    this.endButton = this.bar.getByRole('button', { name: 'End now' });
    this.writeButton = this.bar.getByRole('button', { name: 'Write it down' });
    this.ownWords = this.bar.getByRole('textbox', { name: 'In your own words' });
    this.alert = this.bar.getByRole('alert');
  }

  async write(words: string): Promise<void> {
    await this.writeButton.click();
    await this.ownWords.fill(words);
    await this.bar.getByRole('button', { name: 'Save' }).click();
  }
}
