import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect } from 'vitest';
import { everythingShown } from '../../support/shell/everything-shown.ts';
import { administrator, keepPictureOfFailure, openWard, type Ward } from '../../support/shell/open-ward.ts';
import { expectDiskHasNone, expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { LockPage } from '../pages/lock-page.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { beginShift, choosePin, headingOf, signIn, signOut } from './steps.ts';
import { test as base, noKeychain } from './ward-test.ts';

// Long enough not to occur anywhere by chance.
const pin = '4829153706';
const wrong = '5918240637';
const ada = { ...administrator, displayName: administrator.display_name };

/** A ward where two users at a time can have a session on one computer. */
const test = base.extend('narrow', async ({ browser, task }, { onCleanup }): Promise<Ward> => {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-policy-'));
  const policyFile = join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify({ max_sessions: 2 }));
  const ward = await openWard(browser, { policyFile });
  onCleanup(async () => {
    await keepPictureOfFailure(ward.page, task.name, task.result?.state === 'fail');
    await ward.close();
    await rm(folder, { recursive: true });
  });
  return ward;
});

describe('users of the same computer', () => {
  test('take turns by PIN, see nothing of each other, and lose nothing when the computer is full or restarts', {
    timeout: 120_000,
  }, async ({ narrow: ward }) => {
    const { page } = ward;
    const [nurse, other] = await ward.setUp();
    if (!nurse || !other) throw new Error('The set-up made no demo users.');
    const parked = new ParkedUsers(page);
    await beginShift(page, nurse);
    await choosePin(page, pin);
    const notes = page.getByRole('textbox', { name: 'My notes' });
    await notes.fill('bed 12 asks for water');

    await switchUser(page);
    await page.getByText('Time left').waitFor({ state: 'detached' });
    await parked.card(nurse.displayName).waitFor();
    const shown = await everythingShown(page);
    for (const content of [nurse.username, 'Time left', 'bed 12', 'My notes', 'Clinical staff'])
      expect(shown.includes(content), content).toBe(false);
    expect(await page.title()).toBe('Sign in – CareLink Workstation');

    await beginShift(page, other);
    expect(await notes.inputValue()).toBe('');
    expect((await everythingShown(page)).includes(nurse.displayName)).toBe(false);
    await switchUser(page);
    await parked.comeBackByPin(nurse.displayName, wrong);
    await parked.alert.getByText('4 tries are left').waitFor();
    await parked.pin.fill(pin);
    await parked.pin.press('Enter');
    await headingOf(page, nurse.displayName).waitFor();
    await expect.poll(() => notes.inputValue()).toBe('bed 12 asks for water');

    await page.keyboard.press('Control+Shift+L');
    await new LockPage(page).notYou.waitFor();
    await parked.comeBackByPassword(other.displayName, other.password);
    await headingOf(page, other.displayName).waitFor();
    expect((await everythingShown(page)).includes('bed 12')).toBe(false);
    await expectPageHasNone(ward, [pin, wrong, nurse.password, other.password]);
    await expectDiskHasNone(ward, [pin, wrong, nurse.password, other.password]);

    await switchUser(page);
    await signIn(page, ada);
    await headingOf(page, 'This computer has no room for another session').waitFor();
    await expect.poll(() => focusedText(page)).toBe('End none and go back');
    await page.getByText('1 note, which is kept').waitFor();
    await page.getByRole('button', { name: `End session of ${nurse.displayName}` }).click();
    const dialog = page.getByRole('alertdialog', { name: `End the session of ${nurse.displayName}?` });
    await dialog.waitFor();
    await expect.poll(() => focusedText(page)).toBe('Keep it');
    await dialog.getByRole('button', { name: 'End it and sign in' }).click();
    await headingOf(page, ada.displayName).waitFor();
    await signOut(page);
    await page.getByText(`${nurse.displayName}: session ended at`).waitFor();
    await beginShift(page, nurse);
    await page.getByText('because somebody else needed to sign in').waitFor();
    await expect.poll(() => notes.inputValue()).toBe('bed 12 asks for water');

    if (noKeychain) return;
    await ward.restart();
    await headingOf(page, nurse.displayName).waitFor();
    await page.getByText('after a restart').waitFor();
    await parked.comeBackByPassword(other.displayName, other.password);
    await headingOf(page, other.displayName).waitFor();
    const names = await ward.keychain.names();
    expect(names.filter((name) => name.startsWith('refresh:'))).toHaveLength(2);
  });
});

async function switchUser(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Switch user', exact: true }).click();
  await headingOf(page, 'Sign in').waitFor();
}

const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');
