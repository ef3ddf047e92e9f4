import type { Locator, Page } from 'playwright';

/** Somebody is signed in. */
export class ShiftPage {
  /** The user's display name. */
  readonly heading: Locator;
  readonly header: Locator;
  readonly lockButton: Locator;
  readonly signOutButton: Locator;
  readonly time: Locator;
  readonly progress: Locator;
  readonly computer: Locator;
  readonly otherSessions: Locator;
  readonly activity: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.header = page.getByRole('banner');
    this.heading = this.header.getByRole('heading', { level: 1 });
    this.lockButton = this.header.getByRole('button', { name: /^Lock/ });
    this.signOutButton = this.header.getByRole('button', { name: 'Sign out' });
    this.time = page.getByRole('region', { name: 'Time left' });
    this.progress = page.getByRole('progressbar');
    this.computer = page.getByRole('region', { name: 'This computer' });
    this.otherSessions = page.getByRole('region', { name: 'My other sessions' });
    this.activity = page.getByRole('region', { name: 'This session' });
  }

  async lockByKeys(): Promise<void> {
    await this.#page.keyboard.press('Control+Shift+L');
  }

  /** Asks to end the session on that computer, which opens a confirmation. */
  async askToSignOutAt(device: string): Promise<Locator> {
    await this.otherSessions.getByRole('button', { name: `Sign out there: ${device}` }).click();
    return this.#page.getByRole('alertdialog', { name: `Sign out on ${device}?` });
  }
}
