import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { diagnosticsReport } from '../../support/renderer/diagnostics-report.ts';
import type { Replies } from '../../support/renderer/scripted-bridge.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { activeSnapshot, offline, signedOutSnapshot, snapshotOf } from '../../support/renderer/snapshots.ts';
import { EnrolmentPage } from '../pages/enrolment-page.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';

/** Longer than anybody should have to look at a spinner. */
const limitMs = 50_000;

const { open } = serveScreens();

/** A shell that never answers, except that its checks go on for ever. */
const silent: Replies = {
  'session.sign-in': 'pending',
  'session.retry-now': 'pending',
  'session.preview-sign-out': 'pending',
  'setup.run': 'pending',
  'enrolment.run': 'pending',
  'apps.open': 'pending',
  'diagnostics.run': diagnosticsReport(['server', 'clock']),
};

interface Wait {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly begin?: (page: Page) => Promise<void>;
  /** What is shown afterwards: a sentence and a button. */
  readonly sentence: string | RegExp;
  readonly button: string | RegExp;
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const apps = [{ id: 'vitals', name: 'Vitals notes', icon: 'pulse' }] as const;
const noAnswer = 'No answer yet.';

const waits: readonly Wait[] = [
  {
    name: 'the start',
    snapshot: snapshotOf({ name: 'starting' }, { connection: { state: 'connecting' } }),
    sentence: 'Try again. If that does not help',
    button: 'Try again',
  },
  {
    name: 'a sign-in that another page began',
    snapshot: snapshotOf({ name: 'signing_in' }),
    sentence: noAnswer,
    button: 'Sign in',
  },
  {
    name: 'a sign-in',
    snapshot: signedOutSnapshot(),
    begin: (page) => new SignInPage(page).signIn('ana.ruiz', 'correct horse battery'),
    sentence: noAnswer,
    button: 'Sign in',
  },
  {
    name: 'a new try by hand',
    snapshot: signedOutSnapshot(null, { connection: { ...offline, workUntilMs: null } }),
    begin: press('Try now'),
    sentence: 'nothing has changed yet',
    button: 'Try now',
  },
  {
    name: 'an enrolment',
    snapshot: signedOutSnapshot(null, { barrier: 'not_enrolled' }),
    begin: async (page) => {
      await new EnrolmentPage(page).code.fill('k7qm 2f9a xw3t 8pz0');
      await press('Enrol this workstation')(page);
    },
    sentence: noAnswer,
    button: 'Enrol this workstation',
  },
  {
    name: 'the list of other sessions',
    snapshot: activeSnapshot({ otherSessions: { state: 'loading' } }),
    begin: press('Details'),
    sentence: 'The list cannot be loaded',
    button: 'Look again',
  },
  {
    name: 'what a sign-out removes',
    snapshot: activeSnapshot(),
    begin: press('Sign out'),
    sentence: 'Notes that you have here will be erased.',
    button: 'Sign out',
  },
  {
    name: 'an app',
    snapshot: activeSnapshot({ apps }),
    begin: press('Vitals notes'),
    sentence: 'Vitals notes takes too long to answer.',
    button: 'Try again',
  },
  {
    name: 'a sign-out',
    snapshot: snapshotOf({ name: 'ending' }),
    sentence: 'This is taking longer than usual.',
    button: 'Look again',
  },
  {
    name: 'checks that do not end',
    snapshot: signedOutSnapshot(),
    begin: press('Diagnostics'),
    sentence: 'The workstation is not responding.',
    button: 'Check again',
  },
  {
    name: 'a set-up',
    snapshot: snapshotOf({ name: 'setup_needed' }, { station: { name: null, ward: null } }),
    begin: (page) =>
      new SetupPage(page).finish({
        displayName: 'Ida Berg',
        username: 'ida.berg',
        password: 'correct horse battery',
        ward: 'Ward B',
        station: 'B-204',
        demoUsers: true,
      }),
    sentence: 'No answer yet. Wait a little',
    // The passwords must be typed again.
    button: 'Continue',
  },
];

it('every wait has a limit, after which a sentence and a button replace the spinner', async () => {
  const { page, bridge } = await open(signedOutSnapshot(), { replies: silent });
  await page.clock.install();
  const signs = page.locator('.fui-Spinner, .fui-Skeleton');
  for (const [index, { name, snapshot, begin, sentence, button }] of waits.entries()) {
    await bridge.push({ ...snapshot, revision: index + 2 });
    await begin?.(page);
    await expect.poll(() => signs.count(), { message: name }).toBeGreaterThan(0);
    await page.clock.fastForward(limitMs);
    // A repeated question is asked once more.
    await page.clock.fastForward(1_000);
    await page.getByText(sentence).first().waitFor();
    expect(await signs.count(), name).toBe(0);
    expect(await page.getByRole('button', { name: button }).first().isEnabled(), name).toBe(true);
    await page.keyboard.press('Escape');
  }
});
