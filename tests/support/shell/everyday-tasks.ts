import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { AppPage } from '../../e2e/pages/app-page.ts';
import { EmergencyBar, EmergencyPage } from '../../e2e/pages/emergency-page.ts';
import { LockPage } from '../../e2e/pages/lock-page.ts';
import { NotesCard } from '../../e2e/pages/notes-card.ts';
import { ParkedUsers } from '../../e2e/pages/parked-users.ts';
import { ShiftPage } from '../../e2e/pages/shift-page.ts';
import { SignInPage } from '../../e2e/pages/sign-in-page.ts';
import { SignOutDialog } from '../../e2e/pages/sign-out-dialog.ts';
import { beginShift, choosePin } from '../../e2e/workstation/steps.ts';
import type { Clinic } from '../apps/open-clinic.ts';
import type { Hands } from './hands.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const pin = '482915';

/** Something that is done many times in a shift, from the first movement to what it was done for. */
export interface EverydayTask {
  readonly name: string;
  /** What the same cost before, without the letters of names, passwords and notes. */
  readonly before: { readonly clicks: number; readonly keys: number };
  /** Letters that it takes whatever the screens are like. */
  readonly letters: number;
  /** What brings it about that the task is due, and counts as none of it. */
  readonly prepare?: () => Promise<void>;
  readonly act: (hands: Hands) => Promise<void>;
}

/** The tasks of two nurses at one computer, in this order; each leaves what the next needs. */
export function everydayTasks(
  clinic: Clinic,
  [ana, jan]: readonly [GeneratedUser, GeneratedUser],
): {
  /** Both have a session with a PIN and an app open; Ana is on screen in the app. */
  readonly prepare: () => Promise<void>;
  readonly tasks: readonly EverydayTask[];
} {
  const { page } = clinic;
  const vitals = new AppPage(page, 'Vitals notes');
  const meals = new AppPage(page, 'Meal plan');
  const shift = new ShiftPage(page);
  const lock = new LockPage(page);
  const parked = new ParkedUsers(page);
  const isIn = (user: GeneratedUser) => vitals.frame.getByText(`You write as ${user.displayName}.`).waitFor();
  const note = 'bed 7 calls back';

  const prepare = async () => {
    for (const user of [jan, ana]) {
      await beginShift(page, user);
      await choosePin(page, pin);
      await shift.tile('Vitals notes').click();
      await isIn(user);
      if (user === jan) await page.getByRole('button', { name: 'Switch user' }).click();
    }
  };

  return {
    prepare,
    tasks: [
      {
        name: 'app to app',
        before: { clicks: 2, keys: 0 },
        letters: 0,
        act: async (hands) => {
          await hands.press('Control+2');
          await meals.frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
        },
      },
      {
        name: 'back to the first app',
        before: { clicks: 2, keys: 0 },
        letters: 0,
        act: async (hands) => {
          await hands.click(shift.tab('Vitals notes'));
          await isIn(ana);
        },
      },
      {
        name: 'lock and unlock by PIN, in an app',
        before: { clicks: 0, keys: 8 },
        letters: 0,
        act: async (hands) => {
          await hands.press('Control+Shift+L');
          await hands.into(lock.pin);
          await hands.type(pin);
          await hands.press('Enter');
          await isIn(ana);
        },
      },
      {
        name: 'switch from nurse to nurse, each in an app',
        before: { clicks: 2, keys: 7 },
        letters: 0,
        act: async (hands) => {
          await hands.click(page.getByRole('button', { name: 'Switch user' }));
          await hands.click(parked.card(jan.displayName));
          await hands.into(parked.pin);
          await hands.type(pin);
          await hands.press('Enter');
          await isIn(jan);
        },
      },
      {
        name: 'unlock a computer that somebody else has locked',
        before: { clicks: 1, keys: 8 },
        letters: 0,
        act: async (hands) => {
          await hands.press('Control+Shift+L');
          await lock.pin.waitFor();
          await hands.click(parked.card(ana.displayName));
          await hands.into(parked.pin);
          await hands.type(pin);
          await hands.press('Enter');
          await isIn(ana);
        },
      },
      {
        name: 'write a note from an app',
        before: { clicks: 2, keys: 0 },
        letters: note.length,
        act: async (hands) => {
          await hands.click(vitals.backButton);
          const notes = new NotesCard(page);
          await hands.click(notes.text);
          await hands.type(note);
          await notes.saved.waitFor();
        },
      },
      {
        name: 'open an app from the overview',
        before: { clicks: 1, keys: 0 },
        letters: 0,
        act: async (hands) => {
          await hands.press('Control+1');
          await isIn(ana);
        },
      },
      {
        name: 'continue into the next shift by PIN',
        before: { clicks: 1, keys: 7 },
        letters: 0,
        prepare: async () => {
          clinic.clock.travel(12 * hourMs - 11 * minuteMs);
          await lock.pin.fill(pin);
          await lock.unlockButton.click();
          await vitals.backButton.click();
          clinic.clock.travel(7 * minuteMs);
        },
        act: async (hands) => {
          const form = page.getByRole('form', { name: 'Continue' });
          await hands.click(page.getByRole('button', { name: 'Continue with PIN' }));
          await hands.into(form.getByLabel('PIN'));
          await hands.type(pin);
          await hands.press('Enter');
          await form.waitFor({ state: 'detached' });
        },
      },
      {
        name: 'sign out',
        before: { clicks: 2, keys: 0 },
        letters: 0,
        act: async (hands) => {
          await hands.click(page.getByRole('button', { name: 'Sign out', exact: true }));
          await hands.click(new SignOutDialog(page).confirm);
          await page.getByText(/^Signed out at/).waitFor();
        },
      },
      {
        name: 'sign in by one’s name in the list',
        before: { clicks: 1, keys: 1 },
        letters: ana.password.length,
        act: async (hands) => {
          const screen = new SignInPage(page);
          await hands.click(screen.tile(ana.displayName));
          await hands.into(screen.password);
          await hands.type(ana.password);
          await hands.press('Enter');
          await shift.time.waitFor();
        },
      },
      {
        name: 'sign in by user name and password',
        before: { clicks: 0, keys: 2 },
        letters: ana.username.length + ana.password.length,
        prepare: async () => {
          await clinic.workstation.actions['session.sign-out']();
        },
        act: async (hands) => {
          const screen = new SignInPage(page);
          await hands.into(screen.username);
          await hands.type(ana.username);
          await hands.press('Tab');
          await hands.type(ana.password);
          await hands.press('Enter');
          await shift.time.waitFor();
        },
      },
      {
        name: 'emergency access',
        before: { clicks: 5, keys: 2 + ana.username.length },
        letters: ana.password.length,
        prepare: async () => {
          await clinic.workstation.actions['session.sign-out']();
        },
        act: async (hands) => {
          const emergency = new EmergencyPage(page);
          await hands.click(emergency.link);
          await hands.click(emergency.person(ana.displayName));
          await hands.into(page.getByLabel('Password'));
          await hands.type(ana.password);
          await hands.click(emergency.reason('A patient is in danger'));
          await hands.click(emergency.dialog.getByRole('button', { name: 'Start emergency access' }));
          await new EmergencyBar(page).words.waitFor();
        },
      },
    ],
  };
}
