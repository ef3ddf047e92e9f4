import { describe, expect } from 'vitest';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { expectDiskHasNone, expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { beginShift, headingOf, openSignOutDialog, signOut } from './steps.ts';
import { noKeychain, test } from './ward-test.ts';

describe('signing out', () => {
  test('lists what will be removed, keeps everything if the user stays, and confirms the end', async ({
    ward,
  }) => {
    const { page } = ward;
    const [nurse] = await ward.setUp();
    if (!nurse) throw new Error('no demo user');
    await beginShift(page, nurse);
    const dialog = await openSignOutDialog(page);
    await dialog.getByText('your stored sign-in').waitFor();
    await dialog.getByText('your access').waitFor();
    await dialog.getByText('The server is told at once').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Stay signed in');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(ward.workstation.snapshot().phase.name).toBe('active');

    await signOut(page);
    await headingOf(page, 'Sign in').waitFor();
    await page.getByText(/The server has confirmed it\./).waitFor();
    const removed = page.getByRole('list', { name: 'Removed from this computer, and checked:' });
    const named = [
      'your stored sign-in (2 entries)',
      'your access',
      'the list of your activity',
      'what was on screen',
    ];
    expect(await removed.getByRole('listitem').allInnerTexts()).toEqual(named);
  });

  test('leaves no trace in page, files or log, and no token that still works', async ({ ward }) => {
    const { page, serverUrl } = ward;
    const [nurse] = await ward.setUp();
    if (!nurse) throw new Error('no demo user');
    await beginShift(page, nurse);
    const secrets = await secretsOf(ward);
    const [access = ''] = secrets;
    expect((await callAs(access, `${serverUrl}/v1/me`)).status).toBe(200);
    await signOut(page);
    expect((await callAs(access, `${serverUrl}/v1/me`)).status).toBe(401);
    // Only the name may appear, on a tile of recent users, unless a policy forbids it.
    const everything = [...secrets, nurse.password];
    await expectPageHasNone(ward, everything);
    await expectDiskHasNone(ward, everything);
    await page.reload();
    await headingOf(page, 'Sign in').waitFor();
    await expectPageHasNone(ward, everything);
  });

  test('leaves no entry of the user in the keychain', async ({ ward, skip }) => {
    if (noKeychain) return skip(noKeychain);
    const { page, keychain } = ward;
    const [nurse, other] = await ward.setUp();
    if (!nurse || !other) throw new Error('no demo users');
    expect(keychain.status.persistence).toBe('persistent');
    await beginShift(page, nurse);
    await page.getByText('Protected').waitFor();
    const kept = ['device-key', 'on-screen', 'refresh', 'server', 'session'];
    expect((await keychain.names()).map(kindOf).toSorted()).toEqual(kept);
    await signOut(page);
    // What remains belongs to the computer: its key, and which server it uses.
    await expect
      .poll(async () => (await keychain.names()).map(kindOf).toSorted())
      .toEqual(['device-key', 'server']);
    await beginShift(page, other);
    expect((await keychain.names()).map(kindOf).toSorted()).toEqual(kept);
  });

  test('makes room for the next user, who sees nothing of the one before', async ({ ward }) => {
    const { page } = ward;
    const [nurse, other] = await ward.setUp();
    if (!nurse || !other) throw new Error('no demo users');
    await beginShift(page, nurse);
    const secrets = await secretsOf(ward);
    await signOut(page);
    await beginShift(page, other);
    await expectPageHasNone(ward, [...secrets, nurse.password, other.password, nurse.displayName]);
  });

  test("hides nothing from the next user's screen reader, even on a slow computer", async ({ ward }) => {
    const { page } = ward;
    const [nurse, other] = await ward.setUp();
    if (!nurse || !other) throw new Error('no demo users');
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 16 });
    await beginShift(page, nurse);
    for (const next of [other, nurse]) {
      await signOut(page);
      await beginShift(page, next);
      expect(await page.locator('#root[aria-hidden]').count()).toBe(0);
    }
  });
});

describe('a session on another computer', () => {
  test('is listed and can be ended from here after one question', async ({ ward }) => {
    const { page, serverUrl, clock } = ward;
    const [nurse] = await ward.setUp();
    if (!nurse) throw new Error('no demo user');
    const elsewhere = await DpopClient.create();
    const { username, password } = nurse;
    const body = { username, password, device: 'ICU-3' };
    const there = await elsewhere.post(`${serverUrl}/account/token/`, body, clock);
    expect(there.status).toBe(200);
    expect((await callAs(there.body.access, `${serverUrl}/v1/me`)).status).toBe(200);

    await beginShift(page, nurse);
    await page.getByRole('button', { name: 'Sign out there: ICU-3' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Sign out on ICU-3?' });
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await callAs(there.body.access, `${serverUrl}/v1/me`)).status).toBe(200);

    await page.getByRole('button', { name: 'Sign out there: ICU-3' }).click();
    await dialog.getByRole('button', { name: 'Sign out there' }).click();
    await page.getByText('You are signed in only here.').waitFor();
    await page.getByText('Signed out on another computer').waitFor();
    expect((await callAs(there.body.access, `${serverUrl}/v1/me`)).status).toBe(401);
    expect((await call(`${serverUrl}/healthz`)).status).toBe(200);
    expect(ward.workstation.snapshot().phase.name).toBe('active');
  });
});

const kindOf = (name: string) => name.split(':')[0];
