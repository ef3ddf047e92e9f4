import { describe, expect } from 'vitest';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { expectDiskHasNone, expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { ShiftPage } from '../pages/shift-page.ts';
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
    await dialog.getByRole('button', { name: 'Details' }).click();
    await dialog.getByText('your stored sign-in').waitFor();
    await dialog.getByText('your access').waitFor();
    await dialog.getByText('The server is told at once').waitFor();
    await dialog.getByRole('button', { name: 'Stay signed in' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(ward.workstation.snapshot().phase.name).toBe('active');

    await signOut(page);
    await headingOf(page, 'Sign in').waitFor();
    await page.getByText('Nothing from that session is left on this computer.').waitFor();
    const { notice } = ward.workstation.snapshot();
    if (notice?.kind !== 'signed_out') throw new Error('nobody has signed out');
    const gone = notice.wiped.filter((item) => item.gone).map(({ kind }) => kind);
    expect(gone).toEqual(['drafts', 'keychain_entries', 'access_token', 'activity_log', 'screen_content']);
    // For the next person, who need not close it.
    await page.keyboard.press('Shift');
    await page.getByText(/^Signed out at/).waitFor({ state: 'detached' });
    expect(ward.workstation.snapshot().notice).toBeNull();
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
    await new ShiftPage(page).openDetails();
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
    await new ShiftPage(page).openDetails();
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
