import type { Page } from 'playwright';
import { describe, expect } from 'vitest';
import { readBadge, typeKeys, typistGapMs } from '../../support/renderer/type-keys.ts';
import type { Ward } from '../../support/shell/open-ward.ts';
import { expectDiskHasNone, expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { LockPage } from '../pages/lock-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { beginShift, headingOf } from './steps.ts';
import { test } from './ward-test.ts';

const number = '0043219876';

/** The pause before a badge, while the user's hands leave the keyboard. */
const letGoMs = 200;

describe('a user who wants to sign in', () => {
  test('is recognised by a tile or by a badge linked after an earlier sign-in; fast typing is not taken for a badge', async ({
    ward,
  }) => {
    const { page, workstation } = ward;
    const [ana, ben] = await ward.setUp();
    if (!ana || !ben) throw new Error('no demo users');
    const screen = new SignInPage(page);
    const lock = new LockPage(page);

    await beginShift(page, ana);
    await workstation.actions['session.sign-out']();

    // A tile by keyboard alone; a wrong password, Escape, and the tile again.
    const tile = screen.tile(ana.displayName);
    await tile.press('Enter');
    await expect.poll(() => focusIn(page)).toBe('password');
    expect(await screen.username.count()).toBe(0);
    expect(await page.content()).not.toContain(ana.username);
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.getByText('That password did not match.').waitFor();
    await page.keyboard.press('Escape');
    await screen.username.waitFor();
    await tile.click();
    await screen.password.fill(ana.password);
    await screen.password.press('Enter');
    await headingOf(page, ana.displayName).waitFor();
    await workstation.actions['session.sign-out']();

    // A number typed by hand is a user name like any other, and Enter leads to the password.
    await tile.waitFor();
    await screen.username.focus();
    await typeKeys(page, number, typistGapMs);
    expect(await screen.username.inputValue()).toBe(number);
    await expect.poll(() => focusIn(page)).toBe('password');

    // An unknown badge: what was typed before is still there, and nothing of the badge.
    await screen.username.fill(ben.username.slice(0, 2));
    await screen.username.focus();
    await page.waitForTimeout(letGoMs);
    await readBadge(page, number);
    await page.getByText('This badge is not recognised.').waitFor();
    expect(await screen.username.inputValue()).toBe(ben.username.slice(0, 2));
    await beginShift(page, ben);
    await page.getByRole('button', { name: 'Yes, link it to me' }).click();
    await page.getByRole('heading', { name: 'Is this badge yours?' }).waitFor({ state: 'detached' });
    await workstation.actions['session.sign-out']();

    // The badge, with the caret in the field for the password.
    await tile.waitFor();
    await screen.password.fill('half a pass');
    await readBadge(page, number);
    await page.getByRole('paragraph').getByText(ben.displayName, { exact: true }).waitFor();
    await expect.poll(() => focusIn(page)).toBe('password');
    expect(await screen.password.inputValue()).toBe('');
    await screen.password.fill(ben.password);
    await screen.password.press('Enter');
    await headingOf(page, ben.displayName).waitFor();

    // At the lock screen, the user's own badge leaves the field empty and focused, for the password.
    await page.keyboard.press('Control+Shift+L');
    await lock.password.waitFor();
    await readBadge(page, number);
    await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
    expect(await lock.password.inputValue()).toBe('');
    expect(await focusIn(page)).toBe('password');
    await lock.unlock(ben.password);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();
    await expectNowhere(ward, number);
    await workstation.actions['session.sign-out']();

    // Another user's badge at the lock screen parks the session, and the sign-in screen knows who it is.
    await beginShift(page, ana);
    await page.keyboard.press('Control+Shift+L');
    await lock.password.waitFor();
    await readBadge(page, number);
    await page.getByText(ben.displayName, { exact: true }).first().waitFor();
    await screen.password.fill(ben.password);
    await screen.password.press('Enter');
    await headingOf(page, ben.displayName).waitFor();
    expect(workstation.parkedSessions().map(({ user }) => user.username)).toEqual([ana.username]);
  });
});

/** The type of the field that has the caret. */
const focusIn = (page: Page) =>
  page.evaluate(() =>
    document.activeElement instanceof HTMLInputElement ? document.activeElement.type : '',
  );

/** The number is stored nowhere on this computer, which holds the server's database, too. */
async function expectNowhere(ward: Ward, digits: string): Promise<void> {
  const { workstation, keychain } = ward;
  await expectPageHasNone(ward, [digits]);
  await expectDiskHasNone(ward, [digits]);
  const names = await keychain.names();
  const entries = await Promise.all(names.map((name) => keychain.get(name)));
  expect(JSON.stringify([workstation.snapshot(), entries])).not.toContain(digits);
}
