import type { Locator, Page } from 'playwright';

/** Somebody is signed in: the bar, and below it the overview. */
export class ShiftPage {
  /** The user's display name. */
  readonly heading: Locator;
  readonly header: Locator;
  readonly lockButton: Locator;
  readonly signOutButton: Locator;
  readonly time: Locator;
  /** The names of the apps on the tiles, and those that are open. */
  readonly tiles: Locator;
  readonly tabs: Locator;
  readonly details: Locator;
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
    this.tiles = page.getByRole('region', { name: 'Apps' }).getByRole('button');
    this.tabs = this.header.getByRole('tab');
    this.details = page.getByRole('button', { name: 'Details' });
    this.computer = page.getByRole('region', { name: 'This computer' });
    this.otherSessions = page.getByRole('region', { name: 'My other sessions' });
    this.activity = page.getByRole('region', { name: 'This session' });
  }

  async lockByKeys(): Promise<void> {
    await this.#page.keyboard.press('Control+Shift+L');
  }

  tile(app: string): Locator {
    return this.tiles.filter({ hasText: app });
  }

  tab(app: string): Locator {
    return this.header.getByRole('tab', { name: app, exact: true });
  }

  /** Shows this computer, sessions elsewhere and what happened. */
  async openDetails(): Promise<void> {
    if ((await this.details.getAttribute('aria-expanded')) === 'false') await this.details.click();
    await this.computer.waitFor();
  }

  /** Asks to end the session on that computer, which opens a confirmation. */
  async askToSignOutAt(device: string): Promise<Locator> {
    await this.openDetails();
    await this.otherSessions.getByRole('button', { name: `Sign out there: ${device}` }).click();
    return this.#page.getByRole('alertdialog', { name: `Sign out on ${device}?` });
  }
}
