import type { Locator } from 'playwright';
import { ParkedUsers } from '../../e2e/pages/parked-users.ts';
import { choosePin, headingOf, signIn } from '../../e2e/workstation/steps.ts';
import { f13 } from '../../support/electron/badge-reader.ts';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';
import type { UsableElectron } from '../../support/electron/ward-computer.ts';
import { type OpenReaders, openReaders } from '../../support/smart-card/open-readers.ts';
import { whyNoPcscDaemon } from '../../support/smart-card/pcsc-daemon.ts';
import { badgeWithUid } from '../../support/smart-card/virtual-card.ts';

export const tries = 15;
/** From key to key, typed by hand. */
export const keyMs = 100;
/** From seeing something to the click on it, or to the first key. */
export const lookMs = 300;
/** A workstation may ask the server 30 questions a minute, and a change of users by badge asks two. */
const betweenTapsMs = 4_000;
/** What is typed to sign in: so many letters, whatever the demo user's are. */
export const lettersOf = { name: 8, password: 12 } as const;

const pin = '482915';
const badges = ['0043219876', '0043210123'] as const;
const patienceMs = 30_000;
const page = `<!doctype html><title>Vitals</title><h1>Vitals</h1>
<label>Pulse <input></label> <label>Dose <input id="dose"></label>`;

/** Two nurses at one computer, each with an app open and the caret in the second of its fields. */
export class EverydayWard {
  readonly #ward: AppWard;
  readonly #readers: OpenReaders | null;

  private constructor(ward: AppWard, readers: OpenReaders | null) {
    [this.#ward, this.#readers] = [ward, readers];
  }

  static async open(electron: UsableElectron, onClose: (close: () => Promise<void>) => void) {
    const readers = whyNoPcscDaemon() === null ? await openReaders() : null;
    if (readers !== null) onClose(() => readers.close());
    const beside = async ({ desk }: AppWard['computer']) => {
      if (readers !== null) desk.environment.PCSCLITE_CSOCK_NAME = readers.socket;
    };
    const ward = await openAppWard(electron, beside, { badge_prefix: 'F13' });
    onClose(() => ward.close());
    ward.answer('/', (_request, response) => response.setHeader('content-type', 'text/html').end(page));
    const everyday = new EverydayWard(ward, readers);
    for (const [index, number] of badges.entries()) await everyday.#begin(index, number);
    return everyday;
  }

  /** Nobody is on screen; from the first key of the reader to the app with the caret where it was. */
  async tapAndPin(): Promise<number[]> {
    return await this.#timed(async (index) => {
      await this.#ward.invoke('session.switch-user', undefined);
      await new ParkedUsers(this.#ward.page).heading.waitFor();
      await this.#rest(betweenTapsMs);
      return async () => {
        await this.#play(f13, ...(badges[index] ?? ''), 'Return');
        await this.#pinIsAsked();
        await this.#play(lookMs, ...this.#byHand(pin), 'Return');
      };
    });
  }

  /** From the first key of the PIN to the app with the caret where it was. */
  async unlock(): Promise<number[]> {
    return await this.#timed(
      async () => {
        await this.#play('ctrl+shift+l');
        await this.#pinIsAsked();
        await this.#rest(lookMs);
        return () => this.#play(...this.#byHand(pin), 'Return');
      },
      () => 0,
    );
  }

  /** From the click on Switch to the other one's app with the caret where it was. */
  async switchOver(): Promise<number[]> {
    return await this.#timed(
      async (index) => {
        const parked = new ParkedUsers(this.#ward.page);
        return async () => {
          await this.#click(this.#ward.page.getByRole('button', { name: 'Switch user', exact: true }));
          const card = parked.card(this.#ward.user(index).displayName);
          await card.waitFor();
          await this.#rest(lookMs);
          await this.#click(card);
          await this.#pinIsAsked();
          await this.#play(lookMs, ...this.#byHand(pin), 'Return');
        };
      },
      (done) => (done + 1) % 2,
    );
  }

  /** From taking the card out of the reader to the lock screen with its caret, in place of the app; null: there is no reader. */
  async cardOut(): Promise<number[] | null> {
    if (this.#readers === null) return null;
    const uid = BigInt(badges[0]).toString(16).padStart(8, '0');
    const times: number[] = [];
    for (let done = 0; done < tries; done += 1) {
      await this.#rest(betweenTapsMs);
      const before = (await this.#tap())?.id;
      const card = await this.#readers.daemon.insert(badgeWithUid(uid));
      await this.#until(async () => {
        const tap = await this.#tap();
        return tap !== null && tap.id !== before && tap.reading !== null;
      });
      await this.#comeBack();
      const startedMs = performance.now();
      card.remove();
      await this.#pinIsAsked();
      await this.#until(async () => !(await this.#ward.look()).isShown);
      times.push(performance.now() - startedMs);
    }
    await this.#comeBack();
    return times;
  }

  /** From the first key of the user name to the shift. */
  async signIn(): Promise<number[]> {
    const { username, password, displayName } = this.#ward.user(2);
    const name = this.#ward.page.getByLabel('User name');
    const times: number[] = [];
    await this.#ward.invoke('session.switch-user', undefined);
    for (let done = 0; done < tries; done += 1) {
      await this.#hasCaret(name);
      await this.#rest(lookMs);
      const startedMs = performance.now();
      await this.#play(
        ...this.#asLong(username, lettersOf.name),
        'Tab',
        keyMs,
        ...this.#asLong(password, lettersOf.password),
        'Return',
      );
      await headingOf(this.#ward.page, displayName).waitFor();
      times.push(performance.now() - startedMs);
      await this.#rest(lookMs);
      await this.#ward.invoke('session.sign-out', undefined);
      await this.#ward.page.getByText(/^Signed out at/).waitFor();
    }
    return times;
  }

  async #begin(index: number, number: string): Promise<void> {
    const user = this.#ward.user(index);
    await this.#ward.invoke('badge.present', { number });
    await signIn(this.#ward.page, user);
    await headingOf(this.#ward.page, user.displayName).waitFor();
    await this.#ward.invoke('badge.link', undefined);
    await choosePin(this.#ward.page, pin);
    await this.#ward.openApp();
    await this.#ward.inApp('document.querySelector("#dose").focus()');
    if (index === 0) await this.#ward.invoke('session.switch-user', undefined);
    else await this.#isBack(index);
  }

  /** The first nurse, who was asked for her PIN. */
  async #comeBack(): Promise<void> {
    await this.#pinIsAsked();
    await this.#play(lookMs, ...this.#byHand(pin), 'Return');
    await this.#isBack(0);
    await this.#rest(lookMs);
  }

  async #tap() {
    return (await this.#ward.invoke('snapshot.get', undefined)).tap;
  }

  /** `whose` tells who comes in each try; the first nurse is on screen after an odd number of them. */
  async #timed(
    prepare: (index: number) => Promise<() => Promise<void>>,
    whose: (done: number) => number = (done) => done % 2,
  ): Promise<number[]> {
    const times: number[] = [];
    for (let done = 0; done < tries; done += 1) {
      const index = whose(done);
      const act = await prepare(index);
      const startedMs = performance.now();
      await act();
      await this.#isBack(index);
      times.push(performance.now() - startedMs);
      await this.#rest(lookMs);
    }
    return times;
  }

  /** Her app is on screen with the keyboard, and in it the caret is where she left it. */
  async #isBack(index: number): Promise<void> {
    await this.#until(async () => {
      const { phase } = await this.#ward.invoke('snapshot.get', undefined);
      if (phase.name !== 'active' || phase.session.user.displayName !== this.#ward.user(index).displayName)
        return false;
      const { isShown, hasKeyboard } = await this.#ward.look();
      return (
        isShown &&
        hasKeyboard &&
        (await this.#ward.inApp<boolean>('document.hasFocus() && document.activeElement.id === "dose"'))
      );
    });
  }

  async #until(isSo: () => Promise<boolean>): Promise<void> {
    const untilMs = performance.now() + patienceMs;
    while (!(await isSo()))
      if (performance.now() > untilMs)
        throw new Error('The workstation did not come to show what is measured.');
  }

  #pinIsAsked(): Promise<void> {
    return this.#hasCaret(this.#ward.page.getByLabel('PIN', { exact: true }));
  }

  #hasCaret(field: Locator): Promise<void> {
    return field.and(this.#ward.page.locator(':focus')).waitFor();
  }

  #click(button: Locator): Promise<void> {
    return this.#ward.running.clickOn(button);
  }

  #play(...score: (string | number)[]): Promise<void> {
    return this.#ward.computer.screen.playKeys(score);
  }

  #byHand(text: string): (string | number)[] {
    return [...text].flatMap((key) => [key, keyMs]);
  }

  /** In the time that so many letters take. */
  #asLong(text: string, letters: number): (string | number)[] {
    const names: Readonly<Record<string, string>> = { '-': 'minus', '.': 'period', ' ': 'space' };
    return [...text].flatMap((key) => [names[key] ?? key, (keyMs * letters) / text.length]);
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
