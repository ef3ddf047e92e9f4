import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { holdTime } from '../../support/renderer/hold-time.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  endingSnapshot,
  lockedSnapshot,
  nowMs,
  signedOutSnapshot,
} from '../../support/renderer/snapshots.ts';
import { readBadge, readerGapMs, Typist, typeText } from '../../support/renderer/type-keys.ts';
import { EndedPage } from '../pages/ended-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';

const note = 'Bed 4: drip ';
const restOfNote = 'out.\nBed 7 \n';
const password = 'quiet tea';
/** A nurse's typing: slow enough for keys to arrive one by one. */
const delay = 30;

const { open } = serveScreens();

async function writeNoteUntil(next: Snapshot) {
  const { page, bridge } = await open(activeSnapshot());
  const notes = new NotesCard(page);
  await notes.text.focus();
  const nurse = new Typist(page, delay);
  await nurse.type(note);
  await bridge.push(next);
  await notes.text.waitFor({ state: 'detached' });
  await nurse.type(restOfNote);
  const inputsOf = async (name: Parameters<typeof bridge.calls>[0]) =>
    (await bridge.calls(name)).map(({ input }) => input);
  return { page, bridge, inputsOf };
}

const valuesIn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
      .map(({ value }) => value)
      .join(''),
  );

const ended = signedOutSnapshot({
  kind: 'session_ended',
  reason: 'ended_elsewhere',
  atMs: nowMs,
  stillStored: false,
});

/** Longer than the pause in which a user sees where the caret is. */
const pause = (page: Page) => page.waitForTimeout(1_100);

describe('what somebody types after Ctrl+Shift+L, before the page learns of the lock,', () => {
  const pin = '482915';

  async function lockAndType(text: string, next: Snapshot) {
    const { page, bridge } = await open({ ...activeSnapshot(), badges: true });
    const notes = new NotesCard(page);
    await notes.text.focus();
    await page.keyboard.type(note);
    await page.clock.install();
    // The page waits for a lock for two seconds.
    await holdTime(page);
    await page.keyboard.press('Control+Shift+L');
    await typeText(page, text, readerGapMs);
    expect(await notes.text.inputValue()).toBe(note);
    await bridge.push(next);
    await page.clock.resume();
    await notes.text.waitFor({ state: 'detached' });
    const inputsOf = async (name: Parameters<typeof bridge.calls>[0]) =>
      (await bridge.calls(name)).map(({ input }) => input);
    return { page, inputsOf };
  }

  it.each([
    ['a PIN', `${pin}\n`, { pin }],
    ['a password', 'Quiet tea 7!\n', { password: 'Quiet tea 7!' }],
  ])('unlocks if it is %s', async (_name, text, proof) => {
    const { inputsOf } = await lockAndType(text, lockedSnapshot({}, { pin: 'usable' }));
    await expect.poll(() => inputsOf('session.unlock')).toEqual([proof]);
  });

  it('counts as the first half of a PIN that is completed on the lock screen', async () => {
    const { page, inputsOf } = await lockAndType(pin.slice(0, 3), lockedSnapshot({}, { pin: 'usable' }));
    await expect.poll(() => new LockPage(page).pin.inputValue()).toBe(pin.slice(0, 3));
    await page.keyboard.type(`${pin.slice(3)}\n`, { delay });
    await expect.poll(() => inputsOf('session.unlock')).toEqual([{ pin }]);
  });

  it('is recognised as a badge', async () => {
    const snapshot = { ...lockedSnapshot({}, { pin: 'usable' as const, pinLength: 6 }), badges: true };
    const { page, inputsOf } = await lockAndType('0043219876\n', snapshot);
    await expect
      .poll(() => inputsOf('badge.present'))
      .toEqual([{ number: '0043219876', inSecretField: true }]);
    expect(await inputsOf('session.unlock')).toEqual([]);
    await expect.poll(() => new LockPage(page).pin.inputValue()).not.toContain('0043');
  });

  it('presses no button when the session ends instead', async () => {
    const { page, inputsOf } = await lockAndType(`${pin}\n`, ended);
    expect(await valuesIn(page)).toBe('');
    expect(await inputsOf('notice.dismiss')).toEqual([]);
  });

  it('goes nowhere if no lock comes, and the note can be continued', async () => {
    const { page, bridge } = await open(activeSnapshot());
    const notes = new NotesCard(page);
    await notes.text.focus();
    await page.clock.install();
    await holdTime(page);
    await page.keyboard.press('Control+Shift+L');
    await page.keyboard.type(pin);
    await page.clock.runFor(2_100);
    await page.keyboard.type(note);
    expect(await notes.text.inputValue()).toBe(note);
    expect((await bridge.calls('session.lock')).length).toBe(1);
  });
});

describe('somebody who types while', () => {
  it('the session ends does not press a button of the message', async () => {
    const { page, inputsOf } = await writeNoteUntil(ended);
    expect(await inputsOf('notice.dismiss')).toEqual([]);
    expect(await new EndedPage(page).heading.count()).toBe(1);
    await pause(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => inputsOf('notice.dismiss')).toHaveLength(1);
  });

  it('IT locks the screen does not try it as a password', async () => {
    const { page, inputsOf } = await writeNoteUntil(lockedSnapshot());
    expect(await inputsOf('session.unlock')).toEqual([]);
    expect(await valuesIn(page)).toBe('');
    await pause(page);
    await page.keyboard.type(password, { delay });
    await page.keyboard.press('Enter');
    await expect.poll(() => inputsOf('session.unlock')).toEqual([{ password }]);
  });

  it('IT locks the screen does not try it as a PIN', async () => {
    const { page, inputsOf } = await writeNoteUntil(lockedSnapshot({}, { pin: 'usable' }));
    expect(await inputsOf('session.unlock')).toEqual([]);
    expect(await valuesIn(page)).toBe('');
  });

  it('the sign-in screen appears leaves nothing for the next user to read', async () => {
    const { page } = await writeNoteUntil(signedOutSnapshot());
    expect(await valuesIn(page)).toBe('');
    await pause(page);
    await page.keyboard.type('jan.kowal', { delay });
    expect(await new SignInPage(page).username.inputValue()).toBe('jan.kowal');
  });

  it("the session of somebody who comes back ends does not type half a password into somebody else's field", async () => {
    const sessionId = '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a20';
    const parked = {
      kind: 'parked',
      sessionId,
      displayName: 'Jan Kowal',
      initials: 'JK',
      colour: 3,
      lockedAtMs: nowMs,
      pin: 'none',
      pinLength: null,
      unlocksOffline: true,
      expiresAtMs: nowMs + 300 * 60_000,
      warning: null,
      continueBy: 'password',
    } as const;
    const { page, bridge } = await open(lockedSnapshot({ people: [parked] }), {
      replies: { 'badge.present': { kind: 'parked', sessionId } },
    });
    await readBadge(page, '0043219876');
    const users = new ParkedUsers(page);
    await users.password.waitFor();
    const note = page.getByText('Your session is on this computer.');
    await note.waitFor();
    const typist = new Typist(page, delay);
    await typist.type('quiet');
    await bridge.push(
      lockedSnapshot({ notice: { kind: 'parked_session_ended', reason: 'replaced', atMs: nowMs } }),
    );
    await page.getByText('Jan Kowal').waitFor({ state: 'detached' });
    await typist.type(' tea\n');
    expect(await valuesIn(page)).toBe('');
    expect(await bridge.calls('session.unlock')).toEqual([]);
    expect(await bridge.calls('session.unlock-parked')).toEqual([]);
    // Nothing indicates any more that there is a session to choose.
    expect(await note.count()).toBe(0);
  });

  it('the end approaches can go on writing', async () => {
    const { page, bridge } = await open(activeSnapshot());
    const notes = new NotesCard(page);
    await notes.text.focus();
    await page.keyboard.type(note, { delay });
    for (const minutes of [15, 5, 1] as const) {
      await bridge.push(endingSnapshot(minutes));
      await page.keyboard.type('and on ', { delay });
    }
    expect(await notes.text.inputValue()).toBe(`${note}${'and on '.repeat(3)}`);
  });
});

describe('somebody who types in an app while', () => {
  const app = { id: 'vitals', name: 'Vitals notes', icon: 'pulse' } as const;

  /** Its view is beside the page, so the page has not seen any of the previous keys. */
  async function workInAppUntil(next: Snapshot) {
    const { page, bridge } = await open(activeSnapshot({ apps: [app] }), {
      replies: { 'apps.open': { ok: true, frame: null } },
    });
    await page.getByRole('button', { name: app.name }).click();
    await expect.poll(async () => (await bridge.calls('apps.open')).length).toBe(1);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const nurse = new Typist(page, delay);
    await bridge.push(next);
    return { page, bridge, nurse };
  }

  it('the session ends does not press a button of the message', async () => {
    const { page, bridge, nurse } = await workInAppUntil(ended);
    await new EndedPage(page).heading.waitFor();
    await nurse.type(' 7 \n');
    expect(await bridge.calls('notice.dismiss')).toEqual([]);
    await pause(page);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await bridge.calls('notice.dismiss')).length).toBe(1);
  });

  it('IT locks the screen does not try it as a password', async () => {
    const { page, bridge, nurse } = await workInAppUntil(lockedSnapshot({}, { cause: 'administrator' }));
    await new LockPage(page).password.waitFor();
    await nurse.type('7 drops\n');
    expect(await valuesIn(page)).toBe('');
    expect(await bridge.calls('session.unlock')).toEqual([]);
  });

  it('she locks by the shortcut can type the password at once', async () => {
    const { page, bridge, nurse } = await workInAppUntil(lockedSnapshot({}, { cause: 'shortcut' }));
    await new LockPage(page).password.waitFor();
    await nurse.type(`${password}\n`);
    await expect.poll(() => bridge.calls('session.unlock')).toHaveLength(1);
  });
});

describe('somebody who has left the field', () => {
  it('by Ctrl+Shift+L can type the password at once', async () => {
    const { page, bridge } = await open(activeSnapshot());
    await new NotesCard(page).text.focus();
    await page.keyboard.type(note, { delay });
    await new ShiftPage(page).lockByKeys();
    await bridge.push(lockedSnapshot());
    await new LockPage(page).password.waitFor();
    await typeText(page, `${password}\n`, readerGapMs);
    await expect
      .poll(async () => (await bridge.calls('session.unlock')).map(({ input }) => input))
      .toEqual([{ password }]);
  });

  it('by Tab or a click can press the next button at once', async () => {
    const { page, bridge } = await open(signedOutSnapshot());
    const screen = new SignInPage(page);
    await screen.username.focus();
    await typeText(page, `ana.ruiz\t${password}\t\n`, readerGapMs);
    await expect.poll(async () => (await bridge.calls('session.sign-in')).length).toBe(1);
    await screen.username.fill('');
    await page.keyboard.type('ana.ruiz', { delay });
    await screen.password.click();
    await page.keyboard.type(password, { delay });
    expect(await screen.password.inputValue()).toContain(password);
  });
});
