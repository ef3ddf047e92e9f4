import type { FrameLocator } from 'playwright';
import { describe, expect } from 'vitest';
import { type Clinic, openClinic } from '../../support/apps/open-clinic.ts';
import { AppPage } from '../pages/app-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { RestBanner } from '../pages/rest-banner.ts';
import { beginShift } from './steps.ts';
import { test as wardTest } from './ward-test.ts';

const test = wardTest.extend('clinic', async ({ browser }, { onCleanup }): Promise<Clinic> => {
  const clinic = await openClinic(browser, { walk_away_seconds: 60 });
  onCleanup(() => clinic.close());
  return clinic;
});

/** From now on follows whether the page of an app has been told that nobody uses the computer. */
async function restIn(frame: FrameLocator): Promise<() => Promise<boolean>> {
  const told = await frame.locator('html').evaluateHandle(() => {
    const heard = { isOn: false };
    window.addEventListener('message', ({ data }) => {
      if (data?.carelink === 'rest') heard.isOn = data.isOn;
    });
    return heard;
  });
  return () => told.evaluate(({ isOn }) => isOn);
}

describe('a browser in front of which nobody is', () => {
  test('says whose session it is; the click or all the typing that ends that reaches neither its page nor an app', async ({
    clinic,
  }) => {
    const { page, clock } = clinic;
    const [nurse] = await clinic.setUp();
    if (!nurse) throw new Error('There are no demo users.');
    await beginShift(page, nurse);
    const banner = new RestBanner(page);
    const rest = async () => {
      clock.travel(61_000);
      await banner.of(nurse.displayName).waitFor();
    };
    const notes = new NotesCard(page);
    await notes.text.fill('bed 4');
    await rest();
    // Of what is typed in one go nothing arrives, rather than its end.
    await page.keyboard.press('x');
    await page.keyboard.press('1');
    expect(await banner.bar.count()).toBe(1);
    await banner.bar.waitFor({ state: 'detached' });
    await expect.poll(() => notes.text.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type('2');
    expect(await notes.text.inputValue()).toBe('bed 42');
    // A click on the way out is none.
    await rest();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click({ force: true });
    await banner.bar.waitFor({ state: 'detached' });
    expect(await page.getByRole('alertdialog').count()).toBe(0);

    await page.getByRole('button', { name: 'Vitals notes' }).click();
    const { frame } = new AppPage(page, 'Vitals notes');
    const pulse = frame.getByLabel('Pulse per minute');
    await pulse.click();
    await page.keyboard.type('7');
    await expect.poll(() => pulse.inputValue()).toBe('7');
    const isToldToRest = await restIn(frame);
    await rest();
    // The app's page hears of it a little later. Here it has told of the 7 a moment ago, and would not tell of a key.
    await expect.poll(isToldToRest).toBe(true);
    await page.keyboard.press('9');
    await page.keyboard.press('1');
    await banner.bar.waitFor({ state: 'detached' });
    await expect.poll(isToldToRest).toBe(false);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
    await page.keyboard.type('2');
    await expect.poll(() => pulse.inputValue()).toBe('72');
    // The shortcut still locks.
    await rest();
    await page.keyboard.press('Control+Shift+L');
    await page.getByText(/^Locked by you at/).waitFor();
  });
});
