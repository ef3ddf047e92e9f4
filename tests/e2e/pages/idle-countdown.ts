import type { Locator, Page } from 'playwright';

/** The last half minute before the screen locks by itself. */
export class IdleCountdown {
  readonly region: Locator;
  readonly stay: Locator;
  /** What a screen reader says. */
  readonly announcement: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'About to lock' });
    this.stay = this.region.getByRole('button', { name: 'Stay' });
    this.announcement = page.getByRole('status').filter({ hasText: 'locks in half a minute' });
  }
}
