import type { FrameLocator } from 'playwright';
import { describe, expect } from 'vitest';
import type { Clinic } from '../../support/apps/open-clinic.ts';
import { expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { AppPage } from '../pages/app-page.ts';
import { test } from './clinic-test.ts';
import { beginShift, signOut, unlock } from './steps.ts';

const nurses = async (clinic: { setUp(): Promise<readonly { displayName: string }[]> }) => {
  const [ana, jan] = await clinic.setUp();
  if (!ana || !jan) throw new Error('There are no demo users.');
  return [ana, jan] as never as [Nurse, Nurse];
};
const minute = 60_000;

function sessionOf({ workstation }: Clinic) {
  const { phase } = workstation.snapshot();
  if (phase.name !== 'active') throw new Error(`The phase is ${phase.name}.`);
  return phase.session;
}

interface Nurse {
  readonly username: string;
  readonly password: string;
  readonly displayName: string;
}

async function writeNote(app: FrameLocator, patient: string): Promise<void> {
  await app.getByLabel('Patient').fill(patient);
  await app.getByLabel('Pulse per minute').fill('72');
  await app.getByRole('button', { name: 'Save note' }).click();
  await app.getByText('Saved.').waitFor();
}

describe('a clinical app', () => {
  test('opens inside the workstation, disappears at a lock and at sign-out, and shows the next user nothing', async ({
    clinic,
  }) => {
    const { page } = clinic;
    const [ana, jan] = await nurses(clinic);
    const app = new AppPage(page, 'Vitals notes');
    const vitals = app.frame;
    await beginShift(page, ana);

    // By keyboard alone, up to the field in the app.
    await page.getByRole('button', { name: 'Vitals notes' }).focus();
    await page.keyboard.press('Enter');
    await vitals.getByText(`You write as ${ana.displayName}.`).waitFor();
    await app.heading.waitFor();
    await app.bar.getByText(ana.displayName).waitFor();
    await writeNote(vitals, 'Bed 4');
    await vitals.getByText(/Bed 4: pulse 72/).waitFor();
    await vitals.locator('body').evaluate(() => localStorage.setItem('kept', 'Bed 4'));
    const secrets = await secretsOf(clinic);
    await expectPageHasNone(clinic, secrets);

    // Keys lead from app to app while the focus is in one, and the app sees none of them.
    const meals = new AppPage(page, 'Meal plan');
    await vitals.getByLabel('Note').press('Control+2');
    await meals.heading.waitFor();
    await meals.frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
    await page.keyboard.press('Alt+Home');
    await page.getByRole('heading', { name: 'Apps' }).waitFor();
    expect(page.frames()).toHaveLength(1);
    await app.bar.getByRole('tab', { name: 'Vitals notes' }).click();
    await vitals.getByText(/Bed 4: pulse 72/).waitFor();

    // The shortcut works while the focus is in the app.
    await vitals.getByLabel('Note').press('Control+Shift+L');
    await page.getByText(/^Locked by you at/).waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    expect(page.frames()).toHaveLength(1);
    expect(await page.locator('body').ariaSnapshot()).not.toContain('Vitals');

    await unlock(page, ana.password);
    await vitals.getByText(/Bed 4: pulse 72/).waitFor();
    await app.backButton.click();
    await page.getByRole('heading', { name: 'Apps' }).waitFor();
    await signOut(page);
    await expect.poll(() => page.frames().length).toBe(1);
    await expectPageHasNone(clinic, [...secrets, 'Bed 4']);

    await beginShift(page, jan);
    await page.getByRole('button', { name: 'Vitals notes' }).click();
    await vitals.getByText(`You write as ${jan.displayName}.`).waitFor();
    expect(await vitals.getByRole('listitem').count()).toBe(0);
    expect(await vitals.locator('body').evaluate(() => localStorage.length)).toBe(0);
  });

  test('reports in plain words that it is not responding, and opens once it responds', async ({ clinic }) => {
    const { page } = clinic;
    const [ana] = await nurses(clinic);
    await beginShift(page, ana);
    await clinic.stopVitals();
    await page.getByRole('button', { name: 'Vitals notes' }).click();
    await page.getByText('Vitals notes is not responding.').waitFor();
    await clinic.startVitals();
    const app = new AppPage(page, 'Vitals notes');
    await app.againButton.click();
    await app.frame.getByText(`You write as ${ana.displayName}.`).waitFor();
  });
});

describe('a hostile script in a clinical app', () => {
  // Without the guard the password would end up in the app's field: Chromium lets every frame take the focus.
  test('cannot steal the focus, and with it a password, from the workstation', async ({ clinic }) => {
    const { page } = clinic;
    const [ana] = await nurses(clinic);
    await beginShift(page, ana);
    const { expiresAtMs } = sessionOf(clinic);
    clinic.clock.travel(expiresAtMs - clinic.clock.wallMs() - 14 * minute);
    await unlock(page, ana.password);
    await page.getByRole('button', { name: 'Meal plan' }).click();
    const app = new AppPage(page, 'Meal plan');
    await app.frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
    await app.frame.locator('body').evaluate((body) => {
      const trap = document.createElement('input');
      body.append(trap);
      const grab = () => {
        window.focus();
        trap.focus();
        // Unlike a timer it does not run while the workstation's page is being drawn.
        requestAnimationFrame(grab);
      };
      grab();
    });
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByText('Meal plan is hidden while you type here.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.type('secret words', { delay: 20 });
    expect(await page.getByLabel('Password').inputValue()).toBe('secret words');
    expect(page.frames()).toHaveLength(1);
    await page.getByRole('button', { name: 'Later' }).click();
    await app.frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
  });

  // Everything else it might try is in ../drill.
  test('can lock the screen or give way to another app by a message, and do nothing else', async ({
    clinic,
  }) => {
    const { page } = clinic;
    const [ana] = await nurses(clinic);
    await beginShift(page, ana);
    await page.getByRole('button', { name: 'Meal plan' }).click();
    await new AppPage(page, 'Meal plan').frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
    const access = await clinic.workstation.withAccessToken(async (token) => token);
    // The token went to the app's server and nowhere else, and no cookie of the shell went with it.
    expect(clinic.seenByApp.length).toBeGreaterThan(0);
    for (const { headers } of clinic.seenByApp) {
      expect(headers.authorization).toBe(`Bearer ${access}`);
      expect(headers.cookie).toBeUndefined();
    }
    await page.frames()[1]?.evaluate((shell) => {
      for (const message of ['lock', 7, null, { carelink: 'token' }, { carelink: 'unlock' }])
        window.top?.postMessage(message, shell);
      window.top?.postMessage({ carelink: 'lock' }, shell);
    }, new URL(page.url()).origin);
    await page.getByText(/^Locked by you at/).waitFor();
    expect(page.frames()).toHaveLength(1);
  });
});
