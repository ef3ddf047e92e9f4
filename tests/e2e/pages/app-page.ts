import type { FrameLocator, Locator, Page } from 'playwright';

/** A clinical app, shown below the workstation's own bar. */
export class AppPage {
  /** The name of the app, on the tab that is selected. */
  readonly heading: Locator;
  readonly bar: Locator;
  /** Leads to the overview, which opened apps outlast. */
  readonly backButton: Locator;
  readonly lockButton: Locator;
  readonly signOutButton: Locator;
  readonly againButton: Locator;
  /** The app's own page, in the browser shell. */
  readonly frame: FrameLocator;
  /** Where Electron puts the app's view. */
  readonly place: Locator;

  constructor(page: Page, name: string) {
    this.bar = page.getByRole('banner');
    this.heading = this.bar.getByRole('tab', { name, exact: true, selected: true });
    this.backButton = this.bar.getByRole('tab', { name: 'Overview' });
    this.lockButton = this.bar.getByRole('button', { name: 'Lock' });
    this.signOutButton = this.bar.getByRole('button', { name: 'Sign out' });
    this.againButton = page.getByRole('main').getByRole('button', { name: 'Try again' });
    this.frame = page.frameLocator(`iframe[title="${name}, clinical app"]`);
    this.place = page.getByRole('region', { name: `${name}, clinical app` });
  }
}
