import type { Page } from 'playwright';
import { describe, expect } from 'vitest';
import { everythingShown } from '../../support/shell/everything-shown.ts';
import type { Ward } from '../../support/shell/open-ward.ts';
import { expectDiskHasNone, expectPageHasNone, secretsOf } from '../../support/shell/secrets-at-large.ts';
import { IdleCountdown } from '../pages/idle-countdown.ts';
import { LockPage } from '../pages/lock-page.ts';
import { beginShift, choosePin } from './steps.ts';
import { test } from './ward-test.ts';

const minute = 60_000;
// Long enough not to occur anywhere by chance.
const pin = '4829153706';
const wrong = '5918240637';

describe('a locked screen', () => {
  test('shows nothing of the session in document, accessibility tree or title, while the session is still refreshed', async ({
    ward,
  }) => {
    const { page, clock, workstation } = ward;
    const nurse = await begin(ward);
    const before = await secretsOf(ward);
    expect(await everythingShown(page)).toContain('Time left');
    await page.keyboard.press('Control+Shift+L');
    await page.getByText(/^Locked by you at/).waitFor();
    // Nothing may remain of dialogs or announcements either.
    await page.getByText('Time left').waitFor({ state: 'detached' });
    const shown = await everythingShown(page);
    expect(shown).toContain(nurse.displayName);
    for (const content of [nurse.username, 'Time left', 'Signed in', 'Clinical staff', 'My other sessions']) {
      expect(shown).not.toContain(content);
    }
    expect(await page.title()).toBe('Locked – CareLink Workstation');
    clock.travel(13 * minute);
    await expect.poll(async () => (await secretsOf(ward))[0]).not.toBe(before[0]);
    expect(workstation.snapshot().phase.name).toBe('locked');
    expect(await page.content()).not.toContain('Time left');
  });

  test('is unlocked by PIN, even without a connection, and after five wrong PINs by password', async ({
    ward,
  }) => {
    const { page, launcher } = ward;
    const nurse = await begin(ward);
    await choosePin(page, pin);
    const lock = new LockPage(page);
    await lockByKeys(page);
    await lock.unlockByPin(wrong);
    await page.getByText('4 tries are left').waitFor();
    await lock.unlockByPin(pin);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();

    await launcher.cut();
    await lockByKeys(page);
    for (const left of ['4 tries are', '3 tries are', '2 tries are', 'One try is']) {
      await lock.unlockByPin(wrong);
      await page.getByText(`${left} left`).waitFor();
    }
    await page.reload();
    await lock.unlockByPin(wrong);
    await page.getByText('The wrong PIN was entered five times.').waitFor();
    expect(await lock.pin.count()).toBe(0);
    launcher.mend();
    // The server makes the PIN usable again, so it must be reachable.
    await page
      .getByRole('banner')
      .getByText(/Connected$/)
      .waitFor();
    await lock.unlock(nurse.password);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();

    await lockByKeys(page);
    await lock.unlockByPin(pin);
    await page.getByRole('heading', { name: 'Time left' }).waitFor();
    await expectPageHasNone(ward, [pin, wrong, nurse.password]);
    await expectDiskHasNone(ward, [pin, wrong]);
  });

  test('is announced half a minute ahead; moving the mouse keeps the screen open', async ({ ward }) => {
    const { page, clock, workstation } = ward;
    await begin(ward);
    const countdown = new IdleCountdown(page);
    clock.travel(9 * minute + 31_000);
    await countdown.region.waitFor();
    await page.mouse.move(200, 200);
    await page.mouse.move(300, 260, { steps: 5 });
    await countdown.region.waitFor({ state: 'detached' });
    clock.travel(9 * minute + 31_000);
    await countdown.region.waitFor();
    expect(workstation.snapshot().phase.name).toBe('active');
    clock.travel(30_000);
    await page.getByText('because nobody was using the computer').waitFor();
  });
});

test('a password that begins with l is whole after Cmd+Shift+L, whose release macOS does not tell', async ({
  ward,
}) => {
  const { page } = ward;
  await begin(ward);
  const tools = await page.context().newCDPSession(page);
  const stroke = (type: 'keyDown' | 'keyUp', key: string, code: string, more: object = {}) =>
    tools.send('Input.dispatchKeyEvent', { type, key, code, ...more });
  await stroke('keyDown', 'Meta', 'MetaLeft', { modifiers: 4 });
  await stroke('keyDown', 'Shift', 'ShiftLeft', { modifiers: 12 });
  await stroke('keyDown', 'L', 'KeyL', { modifiers: 12 });
  await stroke('keyDown', 'l', 'KeyL', { text: 'l', autoRepeat: true });
  for (const letter of ['l', 'e', 'k']) {
    await stroke('keyDown', letter, `Key${letter.toUpperCase()}`, { text: letter });
    await stroke('keyUp', letter, `Key${letter.toUpperCase()}`);
  }
  const { password } = new LockPage(page);
  await password.waitFor();
  await expect.poll(() => password.inputValue()).toBe('lek');
});

async function begin(ward: Ward) {
  const [nurse] = await ward.setUp();
  if (!nurse) throw new Error('The set-up made no demo users.');
  await beginShift(ward.page, nurse);
  return nurse;
}

async function lockByKeys(page: Page): Promise<void> {
  await page.keyboard.press('Control+Shift+L');
  await page.getByText(/^Locked by you at/).waitFor();
}
