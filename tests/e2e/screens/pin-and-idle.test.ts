import { describe, expect, it } from 'vitest';
import type { PinView } from '../../../electron/ipc/contract.ts';
import type { ScriptedBridge } from '../../support/renderer/scripted-bridge.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { activeSnapshot, lockedSnapshot, minuteMs, nowMs } from '../../support/renderer/snapshots.ts';
import { IdleCountdown } from '../pages/idle-countdown.ts';
import { LockPage } from '../pages/lock-page.ts';
import { PinForm } from '../pages/pin-form.ts';
import { ShiftPage } from '../pages/shift-page.ts';

const pin = '482915';
const recent: PinView = { state: 'offered', passwordNeededFromMs: nowMs + 4 * minuteMs };

const screens = serveScreens();
const { open } = screens;

const inputsOf = async (name: Parameters<ScriptedBridge['calls']>[0]) =>
  (await screens.shown.bridge.calls(name)).map(({ input }) => input);
const hasFocus = () => screens.shown.page.evaluate(() => document.activeElement?.tagName);

describe('choosing a PIN', () => {
  it('is offered without taking the focus, and declined with one press', async () => {
    await open(activeSnapshot({ pin: recent }));
    expect(await hasFocus()).toBe('H1');
    await new PinForm(screens.shown.page).notNow.click();
    await expect.poll(() => inputsOf('session.postpone-pin')).toHaveLength(1);
  });

  it('reports what is wrong before asking the server, and leaves no PIN in the page', async () => {
    const { page } = await open(activeSnapshot({ pin: recent }));
    const form = new PinForm(page);
    await form.open();
    for (const [first, second, sentence] of [
      ['12345', '12345', 'A PIN has at least 6 digits.'],
      ['pin 12', 'pin 12', 'A PIN contains only digits.'],
      ['1234567890123', '1234567890123', 'A PIN has at most 12 digits.'],
      [pin, '591824', 'The two PINs are not the same.'],
    ] as const) {
      await form.choose(first, second);
      await page.getByText(sentence).waitFor();
    }
    expect(await inputsOf('session.set-pin')).toEqual([]);
    await form.choose(pin);
    await expect.poll(() => inputsOf('session.set-pin')).toEqual([{ pin }]);
    await form.pin.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(pin);
  });

  it('asks for the password when the sign-in is not recent, or when the workstation says so', async () => {
    const replies = { 'session.set-pin': { ok: false, error: 'password_needed' } } as const;
    const { page, bridge } = await open(activeSnapshot({ pin: recent }), { replies });
    const form = new PinForm(page);
    await form.open();
    await form.choose(pin);
    await form.alert.getByText('You signed in some time ago.').waitFor();
    await bridge.reply({ 'session.set-pin': { ok: true } });
    await form.password.fill('correct horse battery');
    await form.choose(pin);
    const password = 'correct horse battery';
    await expect.poll(() => inputsOf('session.set-pin')).toEqual([{ pin }, { pin, password }]);
  });

  it('comes before the shift if a PIN is required', async () => {
    const { page, bridge } = await open(activeSnapshot({ pin: { ...recent, state: 'required' } }));
    const form = new PinForm(page);
    await expect.poll(hasFocus).toBe('INPUT');
    expect(await page.getByText('Time left').count()).toBe(0);
    expect(await form.notNow.count()).toBe(0);
    await new ShiftPage(page).lockByKeys();
    await expect.poll(() => inputsOf('session.lock')).toHaveLength(1);
    await bridge.push(activeSnapshot({ pin: { ...recent, state: 'set' } }));
    await page.getByText('Time left').waitFor();
  });
});

describe('the lock screen of a session with a PIN', () => {
  it('takes the PIN and Enter, and says how many attempts are left', async () => {
    const replies = { 'session.unlock': { ok: false, error: 'wrong_pin', triesLeft: 1 } } as const;
    const { page } = await open(lockedSnapshot({}, { pin: 'usable' }), { replies });
    const lock = new LockPage(page);
    expect(await lock.pin.getAttribute('inputmode')).toBe('numeric');
    // Six digits and Enter without any delay would be a badge.
    await page.keyboard.type('591824', { delay: 80 });
    await page.keyboard.press('Enter');
    await lock.alert.getByText('One try is left; after that you need your password.').waitFor();
    expect(await inputsOf('session.unlock')).toEqual([{ pin: '591824' }]);
    await expect.poll(hasFocus).toBe('INPUT');
    expect(await page.content()).not.toContain('591824');
  });

  it('also takes the password, and spends no attempt on what cannot be a PIN', async () => {
    const { page } = await open(lockedSnapshot({}, { pin: 'usable' }));
    const lock = new LockPage(page);
    await lock.unlockByPin('1234');
    await page.getByText('A PIN has at least 6 digits.').waitFor();
    await lock.unlockByPin('correct horse battery');
    await lock.usePassword.click();
    await lock.unlock('123456');
    await expect
      .poll(() => inputsOf('session.unlock'))
      .toEqual([{ password: 'correct horse battery' }, { password: '123456' }]);
  });

  it('mentions both when letters were wrong, since either may have been meant', async () => {
    const replies = { 'session.unlock': { ok: false, error: 'wrong_credentials' } } as const;
    const { page } = await open(lockedSnapshot({}, { pin: 'usable' }), { replies });
    const lock = new LockPage(page);
    await lock.unlockByPin('4829l5');
    await lock.alert.getByText('That is neither your PIN nor your password.').waitFor();
    await lock.usePassword.click();
    await lock.unlock('4829l5');
    await lock.alert.getByText('That password did not match.').waitFor();
  });

  it('asks for the password as soon as no attempt is left', async () => {
    const { page, bridge } = await open(lockedSnapshot({}, { pin: 'usable' }));
    const lock = new LockPage(page);
    await lock.pin.waitFor();
    await bridge.push(lockedSnapshot({}, { pin: 'blocked' }));
    await page.getByRole('alert').getByText('The wrong PIN was entered five times.').waitFor();
    expect([await lock.pin.count(), await lock.usePassword.count()]).toEqual([0, 0]);
    expect(await lock.password.evaluate((field) => field === document.activeElement)).toBe(true);
  });
});

describe('what the workstation is told about activity', () => {
  const lastReport = async () => (await inputsOf('session.report-activity')).at(-1);

  it('is whether something is being written, and immediately when that stops', async () => {
    const { page } = await open(activeSnapshot());
    await page.evaluate(() => {
      const note = document.createElement('textarea');
      document.body.append(note);
      note.focus();
    });
    await page.keyboard.type('blood pressure');
    await expect.poll(lastReport).toEqual({ editing: true });
    await new ShiftPage(page).lockButton.focus();
    await expect.poll(lastReport).toEqual({ editing: false });
    await page.locator('body > textarea').focus();
    await expect.poll(lastReport).toEqual({ editing: true });
    await page.locator('body > textarea').blur();
    await expect.poll(lastReport).toEqual({ editing: false });
  });
});

describe('the last half minute before the screen locks', () => {
  const aboutToLock = activeSnapshot({ idleLockAtMs: nowMs + 28_000 });
  const reports = () => inputsOf('session.report-activity');

  it('is counted down and announced politely, and takes neither the focus nor a keystroke', async () => {
    const { page, bridge } = await open(activeSnapshot({ pin: recent }));
    const form = new PinForm(page);
    await form.open();
    await page.keyboard.type('48');
    await bridge.push(activeSnapshot({ pin: recent, idleLockAtMs: nowMs + 28_000 }));
    const countdown = new IdleCountdown(page);
    await countdown.region.getByText(/^Locks in 2[0-8] s$/).waitFor();
    expect(await countdown.announcement.getAttribute('aria-live')).toBe('polite');
    expect(await countdown.region.getByText('Locks in').getAttribute('aria-hidden')).toBe('true');
    await page.keyboard.type('29');
    await expect.poll(() => form.pin.inputValue()).toBe('4829');
    await expect.poll(reports).toContainEqual({ editing: false });
    await countdown.stay.click();
    expect(await form.pin.evaluate((field) => field === document.activeElement)).toBe(true);
    await bridge.push(activeSnapshot({ pin: recent }));
    await countdown.region.waitFor({ state: 'detached' });
  });

  it('ends when a hand moves the mouse, not when the mouse trembles', async () => {
    const { page, bridge } = await open(aboutToLock);
    await new IdleCountdown(page).region.waitFor();
    for (let tremor = 0; tremor < 6; tremor += 1) await page.mouse.move(300 + (tremor % 2) * 3, 300);
    expect(await bridge.calls('session.report-activity')).toHaveLength(0);
    await page.mouse.move(360, 320, { steps: 4 });
    await expect.poll(reports).toEqual([{ editing: false }]);
  });

  it('is announced even while a dialog is open', async () => {
    const { page, bridge } = await open(activeSnapshot(), {
      replies: { 'session.preview-sign-out': null },
    });
    await new ShiftPage(page).signOutButton.click();
    await page.getByRole('alertdialog').waitFor();
    // From then on nothing else is announced.
    await expect.poll(() => new ShiftPage(page).time.count()).toBe(0);
    await bridge.push(aboutToLock);
    await new IdleCountdown(page).announcement.waitFor({ state: 'attached', timeout: 5_000 });
  });
});
