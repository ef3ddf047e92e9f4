import { describe, expect } from 'vitest';
import type { Ward } from '../../support/shell/open-ward.ts';
import { expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { SessionWarning } from '../pages/session-warning.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { beginShift, choosePin, headingOf, signIn, unlock } from './steps.ts';
import { noKeychain, test } from './ward-test.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a shift at the screen', () => {
  test('starts only with the right password', async ({ ward }) => {
    const [nurse] = await nurses(ward);
    await signIn(ward.page, { username: nurse.username, password: 'not the password' });
    await ward.page
      .getByText('That did not match. Check your user name and password and try again.')
      .waitFor();
    expect(await ward.page.getByLabel('Password').inputValue()).toBe('');
    expect(ward.workstation.snapshot().phase.name).toBe('signed_out');
    await beginShift(ward.page, nurse);
    await expectPageHasNone(ward, ['not the password', nurse.password, ...(await secretsOf(ward))]);
  });

  test('is refreshed before the access token expires, without bothering the user', async ({ ward }) => {
    const { page, clock } = ward;
    const [nurse] = await nurses(ward);
    await beginShift(page, nurse);
    const before = await secretsOf(ward);
    await page.getByText('Renewed', { exact: true }).waitFor({ state: 'hidden' });
    clock.travel(9 * minute);
    await touch(ward);
    clock.travel(4 * minute + 1);
    await new ShiftPage(page).openDetails();
    await page.getByText('Renewed', { exact: true }).waitFor();
    await headingOf(page, nurse.displayName).waitFor();
    const after = await secretsOf(ward);
    expect(after[0]).not.toBe(before[0]);
    await expectPageHasNone(ward, [...before, ...after, nurse.password]);
  });

  test('is hidden by Ctrl+Shift+L and comes back with the right password only', async ({ ward }) => {
    const { page } = ward;
    const [nurse, other] = await nurses(ward);
    await beginShift(page, nurse);
    await page.keyboard.press('Control+Shift+L');
    await page.getByText(/^Locked by you at/).waitFor();
    await headingOf(page, nurse.displayName).waitFor();
    await page.getByText('Time left').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(nurse.username);
    const secrets = await secretsOf(ward);
    await expectPageHasNone(ward, [...secrets, nurse.password]);

    await unlock(page, other.password);
    await page.getByText('That password did not match. Try again.').waitFor();
    expect(ward.workstation.snapshot().phase.name).toBe('locked');
    await page.reload();
    await page.getByText(/^Locked by you at/).waitFor();
    await unlock(page, nurse.password);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();
    await expectPageHasNone(ward, [...secrets, nurse.password, other.password]);
  });

  test('locks by itself after ten minutes without activity', async ({ ward }) => {
    const { page, clock } = ward;
    const [nurse] = await nurses(ward);
    await beginShift(page, nurse);
    clock.travel(10 * minute + 1);
    await page.getByText('because nobody was using the computer').waitFor();
    await unlock(page, nurse.password);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();
  });

  test('warns 15, 5 and 1 minutes before its end without swallowing a keystroke, and is continued by PIN, then by password', async ({
    ward,
  }) => {
    const { page, clock } = ward;
    const [nurse] = await nurses(ward);
    const pin = '482915';
    await beginShift(page, nurse);
    await choosePin(page, pin);
    clock.travel(12 * hour - 15 * minute);
    await page.getByText('because nobody was using the computer').waitFor();
    await page.getByLabel('PIN').fill(pin);
    await page.getByRole('button', { name: 'Unlock' }).click();
    // With its day, if that is tomorrow.
    await page.getByText(/^Your session ends at \d\d:\d\d( \(\w+\))?, in 1[45] min\.$/).waitFor();
    const notes = new NotesCard(page).text;
    // A keychain that takes five minutes to read a draft counts as not answering.
    await expect.poll(() => notes.isEditable()).toBe(true);
    await touch(ward);
    clock.travel(5 * minute);
    await touch(ward);
    clock.travel(5 * minute);
    await page.getByText('Continue now and keep working with the screen as it is.').waitFor();
    await touch(ward);
    await notes.pressSequentially('Bed 4: new ');
    clock.travel(4 * minute);
    const warning = new SessionWarning(page);
    await warning.dialog.waitFor();
    await page.keyboard.type('dressing');
    expect(await notes.inputValue()).toBe('Bed 4: new dressing');
    await page
      .getByText('Your session ends in 1 minute. You can continue with your PIN.')
      .waitFor({ state: 'attached' });

    const ended = sessionOf(ward);
    await warning.continueByPin('591824');
    await warning.dialog.getByRole('alert').waitFor();
    await warning.continueByPin(pin);
    await warning.dialog.waitFor({ state: 'detached' });
    await page.getByText('You are continuing in a new session.').waitFor({ state: 'attached' });
    expect(sessionOf(ward).expiresAtMs - ended.expiresAtMs).toBeGreaterThan(11 * hour);
    expect(await notes.inputValue()).toBe('Bed 4: new dressing');
    await expectPageHasNone(ward, [nurse.password, pin, ...(await secretsOf(ward))]);

    clock.travel(12 * hour - 3 * minute);
    await page.getByLabel('PIN').fill(pin);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await warning.region.waitFor();
    await warning.continueWith(nurse.password);
    await warning.region.waitFor({ state: 'detached' });
    expect(sessionOf(ward)).toMatchObject({ warning: null, pin: { state: 'set' } });
  });

  test('ends by itself when its time is over, and says so on a screen that shows nothing of the user', async ({
    ward,
  }) => {
    const { page, clock } = ward;
    const [nurse, other] = await nurses(ward);
    await beginShift(page, nurse);
    const secrets = await secretsOf(ward);
    const notes = new NotesCard(page);
    await notes.text.fill('half a sentence');
    await notes.saved.waitFor();
    clock.travel(12 * hour);
    await headingOf(page, 'Your session has ended').waitFor();
    // What remains in the keychain belongs to the computer (its key, its server), or is the key of drafts that are
    // kept.
    const left = async () => (await ward.keychain.names()).map((name) => name.split(':')[0]).toSorted();
    if (!noKeychain) await expect.poll(left).toEqual(['device-key', 'draft-key', 'server']);
    await page.getByText('The time for your shift is over.').waitFor();
    expect(await page.content()).not.toContain(nurse.displayName);
    await expectPageHasNone(ward, [...secrets, nurse.password, nurse.displayName]);
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await beginShift(page, other);
  });
});

async function nurses(ward: Ward) {
  const [first, second] = await ward.setUp();
  if (!first || !second) throw new Error('The set-up made no demo users.');
  return [first, second] as const;
}

/** Somebody is at the computer. The page itself would say so at most once in five seconds. */
async function touch({ workstation }: Ward): Promise<void> {
  expect(await workstation.actions['session.report-activity']({ editing: false })).toEqual({ ok: true });
}

function sessionOf({ workstation }: Ward) {
  const { phase } = workstation.snapshot();
  if (phase.name !== 'active') throw new Error(`The phase is ${phase.name}.`);
  return phase.session;
}
