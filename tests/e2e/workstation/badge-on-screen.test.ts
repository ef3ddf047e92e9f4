import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect } from 'vitest';
import type { GeneratedUser } from '../../../electron/core/contract/channels.ts';
import { f13, readBadge } from '../../support/renderer/type-keys.ts';
import { keepPictureOfFailure, openWard, type Ward } from '../../support/shell/open-ward.ts';
import { expectDiskHasNone, expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { EmergencyPage } from '../pages/emergency-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { beginShift, headingOf } from './steps.ts';
import { test as base } from './ward-test.ts';

const ofAna = '0043219876';
const ofBen = '7531902468';

/** Nobody has her hands on the keys sooner after holding up a badge. */
const handsOnMs = 300;

const test = base.extend('ward', async ({ browser, task }, { onCleanup }): Promise<Ward> => {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-policy-'));
  const policyFile = join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify({ badge_prefix: 'F13' }));
  const ward = await openWard(browser, { policyFile });
  onCleanup(async () => {
    await keepPictureOfFailure(ward.page, task.name, task.result?.state === 'fail');
    await ward.close();
    await rm(folder, { recursive: true, force: true });
  });
  return ward;
});

/** A reader types its prefix, the digits and Enter; the badge was away since the last time. */
async function tap(page: Page, number: string): Promise<void> {
  await page.waitForTimeout(1_600);
  await readBadge(page, `${f13}${number}`);
  // An Enter that comes sooner is the reader's.
  await page.waitForTimeout(handsOnMs);
}

async function twoUsers(ward: Ward): Promise<readonly [GeneratedUser, GeneratedUser]> {
  const [ana, ben] = await ward.setUp();
  if (!ana || !ben) throw new Error('no demo users');
  return [ana, ben];
}

/** Whoever works here taps her unknown badge, and says that it is hers. */
async function linkHers(page: Page, number: string): Promise<void> {
  await tap(page, number);
  await page.getByRole('button', { name: 'Yes, link it to me' }).click();
  await page.getByRole('heading', { name: 'Is this badge yours?' }).waitFor({ state: 'detached' });
}

describe('badges in the browser shell, with a prefix', () => {
  test('link, lock, and change users, and no field of the page receives a key of them', async ({ ward }) => {
    const { page, workstation } = ward;
    const [ana, ben] = await twoUsers(ward);
    const { text: notes } = new NotesCard(page);

    await beginShift(page, ana);
    await notes.fill('Bed 12: pain');
    await notes.focus();
    await linkHers(page, ofAna);
    expect(await notes.inputValue()).toBe('Bed 12: pain');

    await notes.focus();
    await tap(page, ofAna);
    const lock = new LockPage(page);
    await page.getByText(/^Locked at .* by a badge\./).waitFor();
    await tap(page, ofAna);
    await expect.poll(() => lock.password.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await lock.password.inputValue()).toBe('');
    await lock.unlock(ana.password);
    await headingOf(page, ana.displayName).waitFor();
    await expect.poll(() => notes.inputValue()).toBe('Bed 12: pain');

    await workstation.actions['session.switch-user']();
    await beginShift(page, ben);
    await linkHers(page, ofBen);
    // Hers, while he works: his session is parked, and hers asks for her password.
    const parked = new ParkedUsers(page);
    await tap(page, ofAna);
    await parked.password.fill(ana.password);
    await parked.password.press('Enter');
    await headingOf(page, ana.displayName).waitFor();
    await tap(page, ofBen);
    await parked.password.fill(ben.password);
    await parked.password.press('Enter');
    await headingOf(page, ben.displayName).waitFor();
    expect(workstation.parkedSessions().map(({ user }) => user.username)).toEqual([ana.username]);
    await expectPageHasNone(ward, [ofAna, ofBen]);
    await expectDiskHasNone(ward, [ofAna, ofBen]);
    expect(JSON.stringify([workstation.snapshot(), ward.log])).not.toMatch(new RegExp(`${ofAna}|${ofBen}`));
  });

  test('asks for the password when the sign-in is some minutes old', async ({ ward }) => {
    const { page, clock } = ward;
    const [ana] = await twoUsers(ward);
    await beginShift(page, ana);
    clock.travel(6 * 60_000);
    await tap(page, '987654321');
    await page.getByRole('button', { name: 'Yes, link it to me' }).click();
    const form = page.getByRole('form', { name: 'Yes, link it to me' });
    await form.getByLabel('Password').fill('wrong');
    await form.getByLabel('Password').press('Enter');
    await page.getByText('That password did not match.').waitFor();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('heading', { name: 'Is this badge yours?' }).waitFor({ state: 'detached' });
  });

  test('names the owner of a locked screen for emergency access', async ({ ward }) => {
    const { page } = ward;
    const [, ben] = await twoUsers(ward);
    await beginShift(page, ben);
    await linkHers(page, ofBen);
    await page.keyboard.press('Control+Shift+L');
    await new LockPage(page).password.waitFor();
    const asked = new EmergencyPage(page);
    await asked.link.click();
    await asked.heading.waitFor();
    await tap(page, ofBen);
    const form = page.getByRole('form', { name: 'Emergency access' });
    await form.getByLabel('Password').and(page.locator(':focus')).waitFor();
    expect(await form.getByLabel('User name').count()).toBe(0);
  });
});
