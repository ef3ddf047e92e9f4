import { describe, expect, it } from 'vitest';
import { pdfText } from '../../support/electron/pdf-text.ts';
import type { RunningWorkstation, WardComputer } from '../../support/electron/ward-computer.ts';
import { everythingShown } from '../../support/shell/everything-shown.ts';
import { GeneratedUsersPage, type ShownUser } from '../pages/generated-users-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { SignOutDialog } from '../pages/sign-out-dialog.ts';
import { headingOf } from '../workstation/steps.ts';
import { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';
import { type KeychainEntry, lookForTraces, secretsInKeychain } from './traces.ts';

// Long enough not to occur anywhere by chance.
const pin = '4829153706';
const wrongPin = '5918240637';
const badge = '00432198765';
const written = 'Zebra-coloured dressing, bed twelve';

let hands: Hands;
let running: RunningWorkstation;
let ana: ShownUser;
let ben: ShownUser;
const printer = 'ward-b-laser';
const computer = shareComputer(async (ward: WardComputer) => {
  running = await ward.start({ policy: { badges: 'on', printer } });
  hands = new Hands(ward.screen, running);
});

describe('a shift, by hand', () => {
  it('starts with a set-up by keyboard alone', async () => {
    const { page } = hands;
    await hands.setUp({
      displayName: 'Ida Marsh',
      username: 'admin',
      password: 'plenty of quiet tea',
      ward: 'Ward B',
      station: 'B-204',
      demoUsers: true,
    });
    const generated = new GeneratedUsersPage(page);
    const [first, second] = await generated.users();
    if (!first || !second) throw new Error('There are no demo users.');
    [ana, ben] = [first, second];
    await printsSlips(generated, [first, second]);
    await hands.tabTo(generated.done);
    await hands.press('Return');
    await hands.caretIn(new SignInPage(page).username);
  });

  it('reports a wrong password and puts the caret into the emptied field', async () => {
    const screen = new SignInPage(hands.page);
    await hands.signIn({ username: ana.username, password: 'not the password' });
    await screen.alert.getByText('That did not match.').waitFor();
    await hands.caretIn(screen.password);
    expect(await screen.password.inputValue()).toBe('');
    await hands.type(ana.password);
    await hands.press('Return');
    await hands.seesShiftOf(ana);
  });

  it('is locked by button and by keys, and unlocked by a PIN typed without a click', async () => {
    const { page } = hands;
    const lock = new LockPage(page);
    await hands.choosePin(pin);
    await hands.click(new ShiftPage(page).lockButton);
    await page.getByText(/^Locked by you at/).waitFor();
    expect(await everythingShown(page)).not.toContain('Time left');
    await hands.unlockByPin(wrongPin);
    await lock.alert.getByText('4 tries are left').waitFor();
    // The next try starts from the same state as the first.
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    await hands.lock();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
  });

  it('keeps a note whole when a lock interrupts a word', async () => {
    const { page } = hands;
    const { text } = await hands.openNotes();
    await hands.type(written.slice(0, 12));
    await hands.lock();
    expect(await everythingShown(page)).not.toContain(written.slice(0, 12));
    await hands.unlockByPin(pin);
    await expect.poll(() => text.inputValue()).toBe(written.slice(0, 12));
    await hands.openNotes();
    await hands.press('ctrl+End');
    await hands.type(written.slice(12));
    await expect.poll(() => text.inputValue()).toBe(written);
  });

  it('is handed over and taken back, and each user finds only what is hers', async () => {
    const { page } = hands;
    const shift = new ShiftPage(page);
    const parked = new ParkedUsers(page);
    await hands.click(page.getByRole('button', { name: 'Switch user', exact: true }));
    await parked.heading.waitFor();
    expect(await everythingShown(page)).not.toContain(written);
    await hands.beginShift(ben);
    expect(await new NotesCard(page).text.inputValue()).toBe('');
    await hands.click(page.getByRole('button', { name: 'Switch user', exact: true }));
    await hands.click(parked.card(ana.displayName));
    await hands.typeInto(parked.pin, pin);
    await hands.press('Return');
    await hands.seesShiftOf(ana);
    await expect.poll(() => new NotesCard(page).text.inputValue()).toBe(written);
    await shift.lockButton.waitFor();
  });

  it('recognises a badge by a reader that types like a keyboard', async () => {
    const { page } = hands;
    const lock = new LockPage(page);
    const screen = new SignInPage(page);
    // An unknown badge at the lock screen: it is not a PIN, and no try is lost.
    await hands.lock();
    await hands.caretIn(lock.pin);
    await hands.readBadge(badge);
    await page.getByText('This badge is not recognised.').waitFor();
    await hands.caretIn(lock.pin);
    await hands.click(lock.notYou);
    // At the sign-in screen; afterwards it is linked.
    await hands.caretIn(screen.username);
    await hands.readBadge(badge);
    await page.getByText('This badge is not recognised.').waitFor();
    await hands.signIn(ana);
    await hands.seesShiftOf(ana);
    await hands.click(page.getByRole('button', { name: 'Yes, link it to me' }));
    await page.getByRole('heading', { name: 'Is this badge yours?' }).waitFor({ state: 'detached' });
    await hands.lock();
    await hands.caretIn(lock.pin);
    await hands.readBadge(badge);
    await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
    expect(await lock.pin.inputValue()).toBe('');
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
  });

  it('ends with a sign-out that lists what it discards and leaves nothing of the user', async () => {
    const { page } = hands;
    const dialog = new SignOutDialog(page);
    const before = await secretsInKeychain(computer());
    const [sessionOfAna, sessionOfBen] = [ana, ben].map(({ username }) => sessionIdOf(before, username));
    const isOfBen = ({ name }: KeychainEntry) => name.endsWith(`:${sessionOfBen}`);
    const ofAna = before.filter(
      ({ name }) => name.endsWith(`:${sessionOfAna}`) || name.startsWith('draft-key:'),
    );
    expect(ofAna.map(kindOf).toSorted()).toEqual(['draft-key', 'pin', 'refresh', 'session']);
    await hands.click(new ShiftPage(page).signOutButton);
    await dialog.sentence.filter({ hasText: 'will be erased' }).waitFor();
    await hands.caretIn(dialog.stay);
    await hands.click(dialog.details);
    await dialog.wiped.filter({ hasText: 'notes (1)' }).waitFor();
    // Whoever opens the details stays at them; the safe choice is the next one.
    await hands.caretIn(dialog.details);
    await hands.press('Tab');
    await hands.caretIn(dialog.stay);
    await hands.press('Tab');
    await hands.caretIn(dialog.confirm);
    await hands.press('Return');
    await page.getByText(/^Signed out at/).waitFor();
    await headingOf(page, 'Sign in').waitFor();
    const shown = await everythingShown(page);
    for (const text of [written, ana.username, ana.password, pin, badge]) expect(shown).not.toContain(text);
    // What remains belongs to the computer, and to Ben, whose session is parked.
    const left = await secretsInKeychain(computer());
    expect(left.filter(isOfBen).map(kindOf).toSorted()).toEqual(['refresh', 'session']);
    const others = left.filter((entry) => !isOfBen(entry));
    expect(others.map(kindOf).toSorted()).toEqual(['device-key', 'sentinel', 'server']);
    const secrets = [written, pin, badge, ana.password, ...ofAna.map(({ secret }) => secret)];
    expect(await lookForTraces(computer(), secrets)).toEqual([]);
    // The server's database, which is on this computer, knows its users.
    const named = await lookForTraces(computer(), [ana.displayName, ana.username]);
    expect(named.filter((place) => !place.includes('carelink.sqlite'))).toEqual([]);
  });
});

const kindOf = ({ name }: KeychainEntry) => name.split(':')[0];

function sessionIdOf(entries: readonly KeychainEntry[], username: string): string {
  const session = entries
    .filter((entry) => kindOf(entry) === 'session')
    .map(({ secret }) => JSON.parse(secret) as { id: string; username: string })
    .find((each) => each.username === username);
  if (session === undefined) throw new Error(`There is no session of ${username} in the keychain.`);
  return session.id;
}

type Plugged = typeof globalThis & { plugged?: { answers: boolean; pages: string } };

/** No printer is plugged in, so what one would do is replaced: the page is printed to a PDF, or held. */
const plugIn = ({ answers }: { answers: boolean }) =>
  running.application.evaluate(
    ({ app }, [name, isAnswering]) => {
      const plugged = { answers: isAnswering, pages: '' };
      Object.assign(globalThis, { plugged });
      app.once('browser-window-created', (_event, { webContents }) => {
        const print = (options: { deviceName: string }, done: (isPrinted: boolean) => void) => {
          if (!plugged.answers) return;
          void webContents.printToPDF({}).then((pdf) => {
            plugged.pages = pdf.toString('base64');
            done(options.deviceName === name);
          });
        };
        Object.assign(webContents, { print, getPrintersAsync: async () => [{ name }] });
      });
    },
    [printer, answers] as const,
  );

const paper = async () =>
  pdfText(
    Buffer.from(
      await running.application.evaluate(() => (globalThis as Plugged).plugged?.pages ?? ''),
      'base64',
    ),
  );

const windowCount = () =>
  running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

/** By hand, with what the user is told; a lock closes a page that is still being printed. */
async function printsSlips(generated: GeneratedUsersPage, users: readonly ShownUser[]): Promise<void> {
  await hands.click(generated.print);
  await generated.warning(printer).waitFor();
  await plugIn({ answers: false });
  await hands.click(generated.printNow);
  await expect.poll(windowCount).toBe(2);
  await hands.press('ctrl+shift+l');
  await expect.poll(windowCount).toBe(1);
  await generated.notPrinted.waitFor();
  await plugIn({ answers: true });
  await hands.click(generated.print);
  await hands.click(generated.printNow);
  await generated.printed.waitFor();
  expect(await windowCount()).toBe(1);
  const printed = await paper();
  for (const { displayName, username, password } of users)
    expect(printed).toContain(
      `${displayName}WardBUsername:${username}Password:${password}Keepthisslip`.replaceAll(' ', ''),
    );
  expect(computer().log()).not.toContain(users[0]?.password);
}
