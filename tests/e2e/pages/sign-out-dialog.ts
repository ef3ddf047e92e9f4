import type { Locator, Page } from 'playwright';

/** Asks before a session is ended and this computer is cleared; on the shift and on the lock screen. */
export class SignOutDialog {
  readonly dialog: Locator;
  /** The safe choice. */
  readonly stay: Locator;
  readonly confirm: Locator;
  /** What stays and what goes, in a sentence. */
  readonly sentence: Locator;
  readonly copy: Locator;
  readonly keep: Locator;
  readonly details: Locator;
  /** Behind "Details". */
  readonly wiped: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('alertdialog', { name: /^Sign out .*\?$|^Sign out\?$/ });
    this.stay = this.dialog.getByRole('button', { name: /^(Stay signed in|Keep locked)$/ });
    this.confirm = this.dialog.getByRole('button', { name: /^Sign(ing)? out/ });
    this.sentence = this.dialog.getByRole('status').first();
    this.copy = this.dialog.getByRole('button', { name: 'Copy' });
    this.keep = this.dialog.getByRole('button', { name: 'Keep for my next shift' });
    this.details = this.dialog.getByRole('button', { name: 'Details' });
    this.wiped = this.dialog.getByRole('listitem');
  }
}
