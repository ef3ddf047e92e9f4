import { describe, expect } from 'vitest';
import { administrator } from '../../support/shell/open-ward.ts';
import { expectDiskHasNone, expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { beginShift, headingOf } from './steps.ts';
import { test } from './ward-test.ts';

describe('the first day of a workstation', () => {
  test('leads from set-up, past passwords that are shown only once, to the first shift', async ({ ward }) => {
    const { page } = ward;
    await headingOf(page, 'Set up this workstation').waitFor();
    await page.getByText('Development shell: not for wards').waitFor();
    await page.getByLabel('Full name').fill(administrator.display_name);
    await page.getByLabel('User name').fill(administrator.username);
    await page.getByLabel('Password', { exact: true }).fill(administrator.password);
    await page.getByLabel('Password again').fill('something else entirely');
    await page.getByLabel('Ward', { exact: true }).fill('Ward B');
    await page.getByRole('textbox', { name: 'Station' }).fill('B-204');
    await page.getByLabel('Create three demo users').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The two passwords are not the same.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(administrator.password);
    await page.getByLabel('Password again').fill(administrator.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page
      .getByLabel('One person per line')
      .fill('Name;Role;Ward\nMaría Peña;nurse;\nJörg Weiß;Sicherheitsbeauftragter;Ward C');
    await page.getByRole('cell', { name: 'joerg.weiss' }).waitFor();
    await page.getByRole('button', { name: 'Finish set-up' }).click();

    await headingOf(page, 'Write these passwords down').waitFor();
    const rows = await page.getByRole('row').allInnerTexts();
    const users = rows.slice(1).map((row) => {
      const [displayName = '', , username = '', password = ''] = row.split(/\s*\t\s*/);
      return { displayName, username, password };
    });
    expect(users).toHaveLength(5);
    expect(users[0]).toMatchObject({ displayName: 'María Peña', username: 'maria.pena' });
    const passwords = [administrator.password, ...users.map(({ password }) => password)];
    expect(new Set(passwords).size).toBe(6);
    for (const password of passwords) expect(password.length).toBeGreaterThanOrEqual(12);
    await page.getByRole('button', { name: 'Done, I have written them down' }).click();
    await headingOf(page, 'Sign in').waitFor();
    await expectPageHasNone(ward, passwords);
    await expectDiskHasNone(ward, passwords);

    for (const user of users.slice(0, 1)) await beginShift(page, user);
    await page.getByText('B-204').waitFor();
    await expectPageHasNone(ward, [...passwords, ...(await secretsOf(ward))]);
    await expectDiskHasNone(ward, [...passwords, ...(await secretsOf(ward))]);
    expect(ward.consoleLines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  test('does not offer set-up again once it is done', async ({ ward }) => {
    await headingOf(ward.page, 'Set up this workstation').waitFor();
    await ward.setUp();
    await headingOf(ward.page, 'Sign in').waitFor();
    await ward.page.reload();
    await headingOf(ward.page, 'Sign in').waitFor();
    expect(await ward.workstation.actions['setup.run'](setupInput)).toEqual({
      ok: false,
      error: 'already_done',
    });
  });
});

const setupInput = {
  administrator: { ...administrator, username: 'second' },
  ward: { name: 'Ward C', profile: 'standard' },
  station: 'C-1',
  demo_users: false,
} as const;
