import type { Locator, Page } from 'playwright';

/** Since when there is no connection and how long work can go on, or that answers are slow. */
export class TroubleBanner {
  readonly banner: Locator;
  readonly tryNow: Locator;
  readonly slow: Locator;

  constructor(page: Page) {
    this.banner = page.getByRole('status').filter({ hasText: 'Connection lost' });
    this.tryNow = this.banner.getByRole('button', { name: /^Try/ });
    this.slow = page.getByRole('status').filter({ hasText: 'The server is responding slowly.' });
  }

  /** Waits until the banner says so. */
  async says(sentence: string): Promise<void> {
    await this.banner.getByText(sentence).waitFor();
  }
}
