import { describe, expect } from 'vitest';
import { expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { DiagnosticsPage } from '../pages/diagnostics-page.ts';
import { beginShift, headingOf, unlock } from './steps.ts';
import { test } from './ward-test.ts';

describe('diagnostics', () => {
  test('opens by keyboard from the lock screen, reveals nothing about the user, and saves a report', async ({
    ward,
  }) => {
    const { page } = ward;
    const [nurse] = await ward.setUp();
    if (!nurse) throw new Error('no demo user');
    await beginShift(page, nurse);
    // During a shift there is no way to it.
    expect(await page.getByRole('button', { name: 'Diagnostics' }).count()).toBe(0);
    const secrets = await secretsOf(ward);
    const sessionId = ward.workstation.currentSession()?.id;
    if (!sessionId) throw new Error('no session');
    const theirs = [...secrets, nurse.password, nurse.username];
    await page.keyboard.press('Control+Shift+L');
    await page.getByRole('button', { name: 'Unlock' }).waitFor();

    const diagnostics = new DiagnosticsPage(page);
    await diagnostics.openByKeyboard();
    await diagnostics.summary.waitFor();
    expect(await diagnostics.checks.count()).toBe(15);
    expect(await page.title()).toBe('Diagnostics – CareLink Workstation');
    await diagnostics.checks
      .filter({ hasText: 'Token server' })
      .getByText(`${ward.serverUrl} is ready`)
      .waitFor();
    await expectPageHasNone(ward, theirs);
    // The lock screen shows the name; this page does not even do that.
    expect(await page.content()).not.toContain(nurse.displayName);

    const asText = await diagnostics.saveByKeyboard('Save report');
    const asJson = await diagnostics.saveByKeyboard('Save as JSON');
    expect(asText.name).toMatch(/^carelink-diagnostics-[\dTZ-]+\.txt$/);
    expect(asText.text).toMatch(/^ok {4}server +http/m);
    expect(JSON.parse(asJson.text).finished).toBe(true);
    const report = asText.text + asJson.text;
    for (const secret of [...theirs, nurse.displayName, sessionId]) expect(report).not.toContain(secret);

    await page.keyboard.press('Escape');
    await headingOf(page, nurse.displayName).waitFor();
    await unlock(page, nurse.password);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();
    expect(await diagnostics.heading.count()).toBe(0);
  });
});
