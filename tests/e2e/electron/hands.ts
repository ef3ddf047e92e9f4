import type { Locator, Page } from 'playwright';
import type { Screen } from '../../support/electron/screen.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { PinForm } from '../pages/pin-form.ts';
import type { SetupAnswers } from '../pages/setup-page.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { headingOf, type TypedCredentials } from '../workstation/steps.ts';

/** A badge reader takes this long from key to key. */
const readerGapMs = 2;
/** Who holds a badge to the reader has let go of the keys; the workstation goes by that. */
const handsOffMs = 300;
/** Who was interrupted in the middle of a text looks up before typing anything else; it goes by that, too. */
const lookUpMs = 1_100;

/**
 * What somebody does at the computer, by real keys and a real mouse: a key goes where the window system and the page
 * have the focus, and every step says where it has to be.
 */
export class Hands {
  readonly page: Page;
  readonly #screen: Screen;
  readonly #running: RunningWorkstation;

  constructor(screen: Screen, running: RunningWorkstation) {
    this.#screen = screen;
    this.#running = running;
    this.page = running.page;
  }

  type(text: string, { keyMs = 10 } = {}): Promise<void> {
    return this.#screen.type(text, { keyMs });
  }

  press(...keys: string[]): Promise<void> {
    return this.#screen.press(...keys);
  }

  click(locator: Locator): Promise<void> {
    return this.#running.clickOn(locator);
  }

  /** Waits until what is typed goes there, without anybody having clicked. */
  async caretIn(locator: Locator): Promise<void> {
    await locator.and(this.page.locator(':focus')).waitFor();
  }

  /** Types into what has the caret by itself. */
  async typeInto(field: Locator, text: string): Promise<void> {
    await this.caretIn(field);
    await this.type(text);
  }

  /** Presses Tab until it has the caret; fails where Tab does not lead. */
  async tabTo(locator: Locator): Promise<void> {
    await locator.waitFor();
    for (let tabs = 0; tabs < 25; tabs += 1) {
      if ((await locator.and(this.page.locator(':focus')).count()) > 0) return;
      await this.press('Tab');
    }
    throw new Error('Tab does not lead there.');
  }

  /** Types nothing for as long as it takes to see that the screen is another one. */
  async lookUp(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, lookUpMs));
  }

  /** A badge is held to a reader, which types as a keyboard does. */
  async readBadge(number: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, handsOffMs));
    await this.type(`${number}\n`, { keyMs: readerGapMs });
  }

  /** Set-up by the keyboard alone: from field to field by Tab, then Enter. */
  async setUp(answers: SetupAnswers): Promise<void> {
    const { form } = new SetupPage(this.page);
    const field = (name: string) => form.getByLabel(name, { exact: true });
    await field('Full name').waitFor();
    const texts = [
      ['Full name', answers.displayName],
      ['User name', answers.username],
      ['Password', answers.password],
      ['Password again', answers.passwordRepeat ?? answers.password],
      ['Ward', answers.ward],
      ['Station', answers.station],
    ] as const;
    for (const [name, text] of texts) {
      await this.tabTo(field(name));
      await this.type(text);
    }
    if (answers.demoUsers) {
      await this.tabTo(field('Create three demo users'));
      await this.press('space');
    }
    await this.tabTo(new SetupPage(this.page).submit);
    await this.press('Return');
  }

  /** Nothing is clicked: the user name has the caret, Tab leads to the password. */
  async signIn({ username, password }: TypedCredentials): Promise<void> {
    const screen = new SignInPage(this.page);
    await this.typeInto(screen.username, username);
    await this.press('Tab');
    await this.typeInto(screen.password, password);
    await this.press('Return');
  }

  async beginShift(user: TypedCredentials & { readonly displayName: string }): Promise<void> {
    await this.signIn(user);
    await this.seesShiftOf(user);
  }

  async seesShiftOf({ displayName }: { readonly displayName: string }): Promise<void> {
    await headingOf(this.page, displayName).waitFor();
    await this.page.getByRole('heading', { name: 'Time left' }).waitFor();
  }

  /** The lock screen, and why it is there; the shift, too, tells of earlier locks. */
  async seesLock(cause: string): Promise<void> {
    await new LockPage(this.page).unlockButton.waitFor();
    await this.page.getByText(new RegExp(`^Locked at .*${cause}`)).waitFor();
    await this.page.getByText('Time left').waitFor({ state: 'detached' });
  }

  async choosePin(pin: string): Promise<void> {
    const form = new PinForm(this.page);
    await this.click(this.page.getByRole('button', { name: 'Choose a PIN' }));
    await this.typeInto(form.pin, pin);
    await this.press('Tab');
    await this.typeInto(form.repeated, pin);
    await this.press('Return');
    await this.page.getByText('The PIN is set.').waitFor({ state: 'attached' });
  }

  /** Ctrl+Shift+L, wherever the caret is. */
  async lock(): Promise<void> {
    await this.press('ctrl+shift+l');
    await this.page.getByText(/^Locked by you at/).waitFor();
  }

  /** The PIN of whoever comes back, typed without a click. */
  async unlockByPin(pin: string): Promise<void> {
    await this.typeInto(new LockPage(this.page).pin, pin);
    await this.press('Return');
  }

  async unlock(password: string): Promise<void> {
    await this.typeInto(new LockPage(this.page).password, password);
    await this.press('Return');
  }

  /** Clicks into the notes once they may be written in. */
  async openNotes(): Promise<NotesCard> {
    const notes = new NotesCard(this.page);
    await notes.text.and(this.page.locator(':read-write')).waitFor();
    await this.click(notes.text);
    await this.caretIn(notes.text);
    return notes;
  }
}
