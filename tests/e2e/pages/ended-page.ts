import type { Locator, Page } from 'playwright';

/** The session ended without its user signing out. */
export class EndedPage {
  readonly heading: Locator;
  /** Why and when. */
  readonly reason: Locator;
  readonly signInAgain: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Your session has ended' });
    this.reason = page.getByRole('main').getByRole('status');
    this.signInAgain = page.getByRole('button', { name: 'Sign in again' });
  }
}
