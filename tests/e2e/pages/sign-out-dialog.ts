import type { Locator, Page } from 'playwright';

/** Asks before a session is ended and this computer is cleared; on the shift and on the lock screen. */
export class SignOutDialog {
  readonly dialog: Locator;
  /** The safe choice. */
  readonly stay: Locator;
  readonly confirm: Locator;
  readonly wiped: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('alertdialog', { name: /^Sign out .*\?$|^Sign out\?$/ });
    this.stay = this.dialog.getByRole('button', { name: /^(Stay signed in|Keep locked)$/ });
    this.confirm = this.dialog.getByRole('button', { name: /^Sign(ing)? out/ });
    this.wiped = this.dialog.getByRole('listitem');
  }
}
