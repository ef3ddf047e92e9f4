import type { Locator, Page } from 'playwright';

/** Says whose session it is while nobody uses the computer. */
export class RestBanner {
  readonly bar: Locator;

  constructor(page: Page) {
    this.bar = page.getByRole('region', { name: 'Whose session this is' });
  }

  of(displayName: string): Locator {
    return this.bar.getByText(`This is the session of ${displayName}`);
  }
}
