import type { Locator, Page } from 'playwright';

/** Since when there is no connection and until when work can go on. */
export class TroubleBanner {
  readonly banner: Locator;
  readonly tryNow: Locator;

  constructor(page: Page) {
    this.banner = page.getByRole('status').filter({ hasText: 'Connection lost' });
    this.tryNow = this.banner.getByRole('button', { name: /^Try/ });
  }
}
