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

/** The interval between the keys of a badge reader. */
const readerGapMs = 2;
/** The pause before a badge, while the user's hands leave the keyboard; the workstation relies on it. */
const handsOffMs = 300;
/** The pause in which a user interrupted while typing looks up; the workstation relies on it, too. */
const lookUpMs = 1_100;

/**
 * What somebody does at the computer, with real keys and a real mouse: keys go where the window system and the page
 * have the focus, and every step states where that must be.
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

  /** Waits until keys go there without anybody having clicked. */
  async caretIn(locator: Locator): Promise<void> {
    await locator.and(this.page.locator(':focus')).waitFor();
  }

  /** Types into whatever has the caret by itself. */
  async typeInto(field: Locator, text: string): Promise<void> {
    await this.caretIn(field);
    await this.type(text);
  }

  /** Presses Tab until it has the caret; fails if Tab does not lead there. */
  async tabTo(locator: Locator): Promise<void> {
    await locator.waitFor();
    for (let tabs = 0; tabs < 25; tabs += 1) {
      if ((await locator.and(this.page.locator(':focus')).count()) > 0) return;
      await this.press('Tab');
    }
    throw new Error('Tab does not lead there.');
  }

  /** Types nothing for as long as it takes to notice that the screen has changed. */
  async lookUp(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, lookUpMs));
  }

  /** Holds a badge to a reader, which types like a keyboard. */
  async readBadge(number: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, handsOffMs));
    await this.type(`${number}\n`, { keyMs: readerGapMs });
  }

  /** Set-up by keyboard alone: from field to field with Tab, then Enter. */
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
    const setup = new SetupPage(this.page);
    await this.tabTo(setup.submit);
    await this.press('Return');
    await setup.staff.waitFor();
    await this.tabTo(setup.submit);
    await this.press('Return');
  }

  /** Nothing is clicked: the caret is in the user name, and Tab leads to the password. */
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

  /** The lock screen with its reason; the shift, too, mentions earlier locks. */
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

  /** Types the PIN of a returning user, without a click. */
  async unlockByPin(pin: string): Promise<void> {
    await this.typeInto(new LockPage(this.page).pin, pin);
    await this.press('Return');
  }

  async unlock(password: string): Promise<void> {
    await this.typeInto(new LockPage(this.page).password, password);
    await this.press('Return');
  }

  /** Clicks into the notes once they can be edited. */
  async openNotes(): Promise<NotesCard> {
    const notes = new NotesCard(this.page);
    await notes.text.and(this.page.locator(':read-write')).waitFor();
    await this.click(notes.text);
    await this.caretIn(notes.text);
    return notes;
  }
}
