import type { Locator, Page } from 'playwright';

/** The server does not allow sign-ins at this workstation. */
export class EnrolmentPage {
  readonly heading: Locator;
  readonly code: Locator;
  readonly name: Locator;
  readonly alert: Locator;
  readonly back: Locator;

  constructor(page: Page) {
    const form = page.getByRole('form', { name: 'Enrol this workstation' });
    this.heading = page.getByRole('heading', {
      level: 1,
      name: /not enrolled|waiting for IT|revoked this workstation/,
    });
    this.code = form.getByLabel('Enrolment code');
    this.name = form.getByLabel('Name of this workstation');
    this.alert = form.getByRole('alert');
    this.back = form.getByRole('button', { name: 'Back to sign in' });
  }
}
