import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { BadgeReading, ParkedView, Snapshot } from '../../../electron/ipc/contract.ts';
import { holdTime } from '../../support/renderer/hold-time.ts';
import { settled } from '../../support/renderer/open-screen.ts';
import type { Replies } from '../../support/renderer/scripted-bridge.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  endingSnapshot,
  lockedSnapshot,
  minuteMs,
  nowMs,
  signedOutSnapshot,
  snapshotOf,
} from '../../support/renderer/snapshots.ts';
import { readBadge, readerGapMs, Typist, typeText, typistGapMs } from '../../support/renderer/type-keys.ts';
import { EmergencyPage } from '../pages/emergency-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { PinForm } from '../pages/pin-form.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';

const secret = 'Winter20261128';
const badge = '0043219876';
const pin = '482915';

const { open } = serveScreens();

async function start(snapshot: Snapshot, replies: Replies = {}) {
  const { page, bridge } = await open(snapshot, { replies });
  const inputsOf = async (name: Parameters<typeof bridge.calls>[0]) =>
    (await bridge.calls(name)).map(({ input }) => input);
  return { page, bridge, inputsOf };
}

/** The label of the field that has the caret; otherwise what has the focus. */
const caretIn = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement;
    const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
    return label ?? focused?.tagName ?? '';
  });

/** The readable content of the page's fields, not counting dots. */
const readable = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
      .filter((field) => field.type !== 'password')
      .filter((field) => getComputedStyle(field).getPropertyValue('-webkit-text-security') !== 'disc')
      .map(({ value }) => value)
      .join('\n'),
  );

/** Longer than it takes to decide that the input was a badge. */
const untilCertain = (page: Page) => page.waitForTimeout(300);

describe('a PIN or password that somebody has begun to type', () => {
  it('is gone a minute after the last key, and not while somebody types', async () => {
    const { page, bridge } = await start(lockedSnapshot({}, { pin: 'usable', pinLength: 6 }));
    await page.clock.install();
    const lock = new LockPage(page);
    await lock.pin.pressSequentially('48');
    await page.clock.fastForward(50_000);
    await lock.pin.press('2');
    await page.clock.fastForward(50_000);
    expect(await lock.pin.inputValue()).toBe('482');
    await page.clock.fastForward(20_000);
    expect(await lock.pin.inputValue()).toBe('');
    // What is being chosen for the first time stays.
    await bridge.push(
      activeSnapshot({ pin: { state: 'required', passwordNeededFromMs: nowMs + minuteMs } }, { revision: 2 }),
    );
    const form = new PinForm(page);
    await form.pin.fill('4829');
    await page.clock.fastForward(120_000);
    expect(await form.pin.inputValue()).toBe('4829');
  });

  it('goes with the user name, and the caret to where the name is typed; the rest of it goes nowhere', async () => {
    const { page } = await start(signedOutSnapshot());
    await page.clock.install();
    await holdTime(page);
    const screen = new SignInPage(page);
    await screen.username.fill('ana.ruiz');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Winter');
    await page.clock.runFor(60_100);
    expect([await screen.username.inputValue(), await screen.password.inputValue()]).toEqual(['', '']);
    expect(await caretIn(page)).toBe('User name');
    const said = page.getByRole('form').getByText('Nobody typed for a minute');
    await said.waitFor();
    await page.keyboard.type('20261128');
    expect(await readable(page)).toBe('');
    await page.clock.runFor(1_100);
    await page.keyboard.type('jan.kowal');
    expect(await screen.username.inputValue()).toBe('jan.kowal');
    expect(await said.count()).toBe(0);
  });

  it('leaves the user name for a minute after the last key, whether a sign-in has failed meanwhile or not', async () => {
    const { page } = await start(signedOutSnapshot(), {
      'session.sign-in': { ok: false, error: 'wrong_credentials' },
    });
    await page.clock.install();
    await holdTime(page);
    const screen = new SignInPage(page);
    await screen.username.fill('ana.ruiz');
    await page.clock.runFor(55_000);
    await screen.password.fill(secret);
    await screen.password.press('Enter');
    await page.getByText('That did not match').waitFor();
    await page.clock.runFor(50_000);
    expect(await screen.username.inputValue()).toBe('ana.ruiz');
    await page.clock.runFor(11_000);
    expect(await screen.username.inputValue()).toBe('');
  });

  it('is taken from nobody who types somewhere else', async () => {
    const { page } = await start(endingSnapshot(1));
    await page.clock.install();
    await holdTime(page);
    const password = page.getByLabel('Password');
    await password.pressSequentially('Winter');
    const notes = new NotesCard(page);
    await notes.text.click();
    await page.clock.runFor(59_000);
    await page.keyboard.type('bed 4');
    await page.clock.runFor(1_500);
    await page.keyboard.type(': drip');
    expect(await password.inputValue()).toBe('');
    expect(await notes.text.inputValue()).toBe('bed 4: drip');
  });

  it('does not start an emergency access whose question stood on the screen for too long', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot(), { 'session.retry-now': { ok: true } });
    await page.clock.install();
    await page.getByRole('button', { name: 'Emergency access' }).click();
    const asked = new EmergencyPage(page);
    await asked.askByPassword('A patient is in danger', 'ana.ruiz', secret);
    const confirm = page.getByRole('alertdialog').getByRole('button', { name: 'Start emergency access' });
    await confirm.waitFor();
    await page.clock.runFor(61_000);
    await confirm.click();
    await page.getByText('Please fill this in.').waitFor();
    expect(await inputsOf('emergency.start')).toEqual([]);
  });
});

describe('a person who was chosen', () => {
  const jan: ParkedView = {
    kind: 'parked',
    sessionId: '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a20',
    displayName: 'Jan Kowal',
    initials: 'JK',
    colour: 3,
    lockedAtMs: nowMs,
    pin: 'usable',
    pinLength: 6,
    unlocksOffline: true,
    expiresAtMs: nowMs + 300 * minuteMs,
    warning: null,
    continueBy: 'pin',
  };
  const mia = {
    kind: 'visitor' as const,
    id: '5f0c3c1e-6c1a-4b44-9d51-2f6b8e2f7a10',
    displayName: 'Mia Sand',
    initials: 'MS',
    colour: 5,
    forSeconds: null,
  };
  const atSignIn = signedOutSnapshot(null, { people: [jan, mia] });
  const atLock = lockedSnapshot({ people: [jan] }, { pin: 'usable', pinLength: 6 });
  const atEnd = signedOutSnapshot(
    { kind: 'session_ended', reason: 'expired', atMs: nowMs, stillStored: false },
    { people: [jan] },
  );

  it.each([
    ['Jan Kowal', 'the sign-in screen', 'PIN', atSignIn, 'User name'],
    ['Mia Sand', 'the sign-in screen', 'Password', atSignIn, 'User name'],
    ['Jan Kowal', 'the lock screen', 'PIN', atLock, 'PIN'],
    ['Jan Kowal', 'the screen of an ended session', 'PIN', atEnd, null],
  ])('%s, at %s, is not a minute later', async (name, _, field, snapshot, caretAfterwards) => {
    const { page, inputsOf } = await start(snapshot);
    await page.clock.install();
    await holdTime(page);
    await page.getByRole('button', { name }).click();
    // As a heading, or above the field.
    const chosen = page.getByRole('main').locator('h1, p').getByText(name, { exact: true });
    await chosen.waitFor();
    await expect.poll(() => caretIn(page)).toBe(field);
    await page.clock.runFor(59_000);
    await page.keyboard.type('4');
    await page.clock.runFor(59_000);
    expect(await chosen.count()).toBe(1);
    await page.clock.runFor(1_500);
    await chosen.waitFor({ state: 'detached' });
    // Whoever looked at that field a moment ago types nothing anywhere.
    await page.keyboard.type('8');
    await page.clock.runFor(900);
    await page.keyboard.type('29150\n');
    expect(await readable(page)).toBe('');
    expect(await inputsOf('session.unlock')).toEqual([]);
    await page.clock.runFor(1_100);
    if (caretAfterwards !== null) await expect.poll(() => caretIn(page)).toBe(caretAfterwards);
    await page.keyboard.type('482915');
    await page.keyboard.press('Enter');
    expect(await inputsOf('session.unlock-parked')).toEqual([]);
    expect(await inputsOf('session.unlock')).toEqual(snapshot === atLock ? [{ pin }] : []);
  });

  it('is for another minute after a badge that the page does not hear', async () => {
    const { page, bridge } = await start(atLock);
    await page.clock.install();
    await holdTime(page);
    const tap = (id: number) =>
      bridge.push({
        ...atLock,
        tap: { id, reading: { kind: 'parked', sessionId: jan.sessionId } },
        revision: atLock.revision + id,
      });
    await tap(1);
    const chosen = page.getByRole('main').locator('h1, p').getByText('Jan Kowal', { exact: true });
    await chosen.waitFor();
    await page.clock.runFor(58_000);
    await tap(2);
    await page.clock.runFor(58_000);
    expect(await chosen.count()).toBe(1);
    await page.clock.runFor(3_000);
    await chosen.waitFor({ state: 'detached' });
  });

  it('is not, at a lock screen with nobody else, and what was typed for its user goes alone', async () => {
    const { page } = await start(lockedSnapshot({}, { pin: 'usable', pinLength: 6 }));
    const lock = new LockPage(page);
    await page.clock.install();
    await holdTime(page);
    await lock.pin.pressSequentially('48');
    await page.clock.runFor(61_500);
    expect(await lock.pin.inputValue()).toBe('');
    await page.getByText('Nobody typed for a minute').waitFor();
  });
});

describe('Enter in a form', () => {
  it('leads from the user name to the password, whether a person, a device or a program types', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot());
    const screen = new SignInPage(page);
    const credentials = { username: 'ana.ruiz', password: secret };
    for (const [text, gapMs] of [
      [`ana.ruiz\n${secret}\n`, typistGapMs],
      [`ana.ruiz\n${secret}\n`, readerGapMs],
      [`ana.ruiz\t${secret}\n`, readerGapMs],
    ] as const) {
      await screen.username.fill('');
      await screen.username.focus();
      const before = (await inputsOf('session.sign-in')).length;
      await typeText(page, text, gapMs);
      await expect.poll(async () => (await inputsOf('session.sign-in')).slice(before)).toEqual([credentials]);
      expect(await readable(page)).not.toContain('Winter');
    }
    expect(await inputsOf('badge.present')).toEqual([]);
  });

  it('does so for a user name and a password of digits, which are not a badge', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot());
    const screen = new SignInPage(page);
    const credentials = { username: '20261128', password: '48291537' };
    const signedIn: (typeof credentials)[] = [];
    for (const text of ['20261128\n48291537\n', '20261128\t48291537\n']) {
      await screen.username.fill('');
      await screen.username.focus();
      await typeText(page, text, readerGapMs);
      await untilCertain(page);
      signedIn.push(credentials);
      await expect.poll(() => inputsOf('session.sign-in')).toEqual(signedIn);
    }
    expect(await inputsOf('badge.present')).toEqual([]);
  });

  it('marks an empty field and leads back up to it', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot());
    const screen = new SignInPage(page);
    await page.keyboard.press('Enter');
    await page.getByText('Please fill this in.').waitFor();
    expect(await caretIn(page)).toBe('User name');
    await screen.password.fill(secret);
    await screen.password.press('Enter');
    expect(await caretIn(page)).toBe('User name');
    await page.keyboard.type('ana.ruiz');
    await page.keyboard.press('Enter');
    await expect.poll(() => inputsOf('session.sign-in')).toHaveLength(1);
  });

  it('leads from the PIN to its repetition, and to the password if that is needed', async () => {
    const choice = { state: 'offered', passwordNeededFromMs: nowMs - minuteMs } as const;
    const { page, inputsOf } = await start(activeSnapshot({ pin: choice }));
    await new PinForm(page).open();
    await typeText(page, `${pin}\n${pin}\n${secret}\n`, readerGapMs);
    await expect.poll(() => inputsOf('session.set-pin')).toEqual([{ pin, password: secret }]);
  });

  it('never leads from a user name into the reason for an emergency', async () => {
    const { page } = await start(signedOutSnapshot());
    await page.getByRole('button', { name: 'Emergency access' }).click();
    const asked = new EmergencyPage(page);
    await page.getByLabel('User name').focus();
    await typeText(page, `ana.ruiz\n${secret}`, readerGapMs);
    expect(await caretIn(page)).toBe('Password');
    expect(await readable(page)).not.toContain('Winter');
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toBe('A patient is in danger');
    expect(await asked.dialog.count()).toBe(0);
    expect(await asked.heading.count()).toBe(1);
  });

  it('leads through set-up', async () => {
    const { page, inputsOf } = await start(
      snapshotOf({ name: 'setup_needed' }, { station: { name: null, ward: null } }),
    );
    await typeText(page, `Ida Berg\nida\n${secret}\n${secret}\nWard B\nB-204\n`, readerGapMs);
    const setup = new SetupPage(page);
    await setup.staff.waitFor();
    await setup.submit.click();
    await expect.poll(() => inputsOf('setup.run')).toHaveLength(1);
    expect(await inputsOf('setup.run')).toMatchObject([{ administrator: { password: secret } }]);
  });
});

describe('a password typed into a readable field', () => {
  it.each([
    ['Enter', '\n'],
    ['Tab', '\t'],
  ])(
    'is covered when a device has typed it into the user name with %s, and gone a little later',
    async (_, end) => {
      const { page } = await start(signedOutSnapshot());
      const screen = new SignInPage(page);
      await page.clock.install();
      await holdTime(page);
      await screen.username.focus();
      await typeText(page, `Summer-and-tea${end}`, readerGapMs);
      expect(await caretIn(page)).toBe('Password');
      await page.clock.runFor(500);
      expect(await screen.username.inputValue()).toBe('Summer-and-tea');
      expect(await readable(page)).toBe('');
      await page.clock.runFor(10_000);
      expect(await screen.username.inputValue()).toBe('');
      // The next user's name is readable again.
      await screen.username.fill('ana.ruiz');
      expect(await readable(page)).toBe('ana.ruiz');
    },
  );

  it('does not stay there when somebody goes on typing, however slowly', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot());
    await page.clock.install();
    await typeText(page, 'ana.ruiz\n', readerGapMs);
    await page.clock.runFor(5_000);
    await page.keyboard.type('Winter');
    // After a minute, what was begun is forgotten.
    await page.clock.runFor(50_000);
    await page.keyboard.type('20261128', { delay: typistGapMs });
    await page.keyboard.press('Enter');
    await expect
      .poll(() => inputsOf('session.sign-in'))
      .toEqual([{ username: 'ana.ruiz', password: secret }]);
  });

  it('disappears after a minute if a person typed it, and immediately when the window is hidden', async () => {
    const { page } = await start(signedOutSnapshot());
    const screen = new SignInPage(page);
    await page.clock.install();
    await page.keyboard.type('Summer-and-tea', { delay: 60 });
    await page.keyboard.press('Enter');
    await holdTime(page);
    await page.clock.runFor(50_000);
    expect(await readable(page)).toBe('Summer-and-tea');
    await page.clock.runFor(11_000);
    expect(await screen.username.inputValue()).toBe('');
    await screen.username.fill('Summer-and-tea');
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(() => screen.username.inputValue()).toBe('');
  });

  it.each([
    ['the session ends and somebody signs in', lockedSnapshot(), signedOutSnapshot()],
    ['the session is parked', lockedSnapshot({}, { pin: 'usable' }), signedOutSnapshot()],
    [
      'an end is to be confirmed',
      lockedSnapshot(),
      signedOutSnapshot({ kind: 'session_ended', reason: 'expired', atMs: nowMs, stillStored: false }),
    ],
    ['the workstation has to be enrolled', lockedSnapshot(), signedOutSnapshot(null, { barrier: 'revoked' })],
  ])('does not get there while it is being typed and %s', async (_, before, after) => {
    const { page, bridge, inputsOf } = await start(before);
    const lock = new LockPage(page);
    await page.locator('input[type=password]').waitFor();
    const typist = new Typist(page, typistGapMs);
    await typist.type('Winter');
    await bridge.push(after);
    await lock.unlockButton.waitFor({ state: 'detached' });
    await typist.type('20261128\n');
    expect(await readable(page)).not.toMatch(/2026|1128/);
    expect(await inputsOf('notice.dismiss')).toEqual([]);
    // After a pause the input counts as the next user's.
    await page.waitForTimeout(1_100);
    await page.keyboard.press('Tab');
    expect(await caretIn(page)).not.toBe('BODY');
  });

  it("does not end up there when a badge's time runs out", async () => {
    const visitor = {
      kind: 'visitor' as const,
      id: '5f0c3c1e-6c1a-4b44-9d51-2f6b8e2f7a10',
      displayName: 'Ana Ruiz',
      initials: null,
      colour: null,
    };
    const { page } = await start(signedOutSnapshot(), {
      'badge.present': { kind: 'visitor', visitor: { ...visitor, forSeconds: 1 } },
    });
    await page.clock.install();
    await holdTime(page);
    await readBadge(page, badge);
    await page.clock.runFor(300);
    await expect.poll(() => caretIn(page)).toBe('Password');
    const { username } = new SignInPage(page);
    expect(await username.count()).toBe(0);
    for (let index = 0; index < 15; index += 1) {
      await page.keyboard.type('x');
      await page.clock.runFor(100);
    }
    await username.waitFor();
    expect(await readable(page)).toBe('');
  });
});

describe('what a device types into a field for a secret', () => {
  it('is the whole password, wherever that contains digits', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot());
    const screen = new SignInPage(page);
    for (const password of [secret, '20261128Winter', `Winter${badge}`, '1128-Winter-2026']) {
      await screen.username.fill('ana.ruiz');
      await screen.password.focus();
      await typeText(page, `${password}\n`, readerGapMs);
      await expect
        .poll(async () => (await inputsOf('session.sign-in')).at(-1))
        .toEqual({ username: 'ana.ruiz', password });
    }
    expect(await inputsOf('badge.present')).toEqual([]);
  });

  it('is the PIN if it is as long as one, at the lock and for a parked user, and is never looked up as a badge', async () => {
    const { page, bridge, inputsOf } = await start(lockedSnapshot({}, { pin: 'usable' }));
    await typeText(page, `${pin}\n`, readerGapMs);
    await expect.poll(() => inputsOf('session.unlock')).toEqual([{ pin }]);
    // Half-typed input before it is not part of it.
    await typeText(page, '77', typistGapMs);
    await untilCertain(page);
    await typeText(page, `${pin}\n`, readerGapMs);
    await untilCertain(page);
    const people = [
      {
        kind: 'parked' as const,
        sessionId: '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a20',
        displayName: 'Jan Kowal',
        initials: 'JK',
        colour: 3,
        lockedAtMs: nowMs,
        pin: 'usable' as const,
        pinLength: null,
        unlocksOffline: true,
        expiresAtMs: nowMs + 300 * 60_000,
        warning: null,
        continueBy: 'pin' as const,
      },
    ];
    await bridge.push(signedOutSnapshot(null, { people }));
    const users = new ParkedUsers(page);
    await users.card('Jan Kowal').click();
    await users.pin.waitFor();
    // For a PIN of unknown length, all digits that may belong to it.
    await typeText(page, '4829153706\n', readerGapMs);
    await expect.poll(async () => (await inputsOf('session.unlock-parked')).length).toBe(1);
    expect(await inputsOf('badge.present')).toEqual([]);
  });

  it.each([
    ['a device', readerGapMs],
    ['a hand', typistGapMs],
  ])('is the PIN wherever the focus is, and a badge leaves nothing of itself: %s', async (_name, gapMs) => {
    const { page, inputsOf } = await start(lockedSnapshot({}, { pin: 'usable' }), {
      'badge.present': { kind: 'on_screen' },
    });
    const lock = new LockPage(page);
    await lock.heading.click();
    expect(await caretIn(page)).not.toBe('PIN');
    await typeText(page, `${pin}\n`, gapMs);
    await expect.poll(() => inputsOf('session.unlock')).toEqual([{ pin }]);
    await lock.usePassword.focus();
    await typeText(page, `${pin}\n`, gapMs);
    await expect.poll(() => inputsOf('session.unlock')).toEqual([{ pin }, { pin }]);
    expect(await inputsOf('badge.present')).toEqual([]);
    await lock.heading.click();
    await page.waitForTimeout(200);
    await readBadge(page, badge);
    await expect.poll(() => inputsOf('badge.present')).toEqual([{ number: badge, inSecretField: true }]);
    await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
    expect(await lock.pin.inputValue()).toBe('');
    // Keys that produce no text are left alone.
    await lock.heading.click();
    await page.keyboard.press('F2');
    await page.keyboard.press('Control+a');
    expect(await caretIn(page)).not.toBe('PIN');
  });

  it('is a badge if it is longer than the PIN, and costs no attempt', async () => {
    const { page, inputsOf } = await start(lockedSnapshot({}, { pin: 'usable' }), {
      'badge.present': { kind: 'on_screen' },
    });
    await readBadge(page, badge);
    await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
    expect(await inputsOf('badge.present')).toEqual([{ number: badge, inSecretField: true }]);
    expect(await inputsOf('session.unlock')).toEqual([]);
    expect(await new LockPage(page).pin.inputValue()).toBe('');
  });

  it('of digits only is put back if nobody has such a badge; Enter sends it', async () => {
    const { page, inputsOf } = await start(signedOutSnapshot(), {
      'badge.present': { kind: 'unknown', inSecretField: true },
    });
    const screen = new SignInPage(page);
    await screen.username.fill('ana.ruiz');
    await screen.password.focus();
    await typeText(page, '482915370642\n', readerGapMs);
    await page.getByText('If you typed your password or PIN, press Enter.').waitFor();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => inputsOf('session.sign-in'))
      .toEqual([{ username: 'ana.ruiz', password: '482915370642' }]);
  });

  it("does not mistake the reader's second Enter or line feed for input", async () => {
    const { page, inputsOf } = await start(lockedSnapshot({}, { pin: 'usable' }), {
      'badge.present': { kind: 'on_screen' },
    });
    await typeText(page, `${badge}\n\n\t`, readerGapMs);
    await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
    expect(await page.getByText('Please fill this in.').count()).toBe(0);
    expect(await inputsOf('session.unlock')).toEqual([]);
    expect(await caretIn(page)).toBe('PIN');
  });
});

describe('a slow answer about a badge', () => {
  it('that a reader of cards has read takes away nothing that its user has typed since', async () => {
    const locked = (more: object, revision: number) =>
      lockedSnapshot({ ...more, revision }, { pin: 'usable', cause: 'badge' });
    const { page, bridge, inputsOf } = await start(locked({}, 1));
    const lock = new LockPage(page);
    await bridge.push(locked({ tap: { id: 1, reading: null } }, 2));
    await lock.pin.pressSequentially('48');
    await bridge.push(locked({ tap: { id: 1, reading: { kind: 'on_screen' } } }, 3));
    await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
    await lock.pin.pressSequentially('2915\n');
    await expect.poll(() => inputsOf('session.unlock')).toEqual([{ pin }]);
    // What was there before it is older.
    await lock.pin.fill('59');
    await bridge.push(locked({ tap: { id: 2, reading: null } }, 4));
    await bridge.push(locked({ tap: { id: 2, reading: { kind: 'on_screen' } } }, 5));
    await expect.poll(() => lock.pin.inputValue()).toBe('');
  });

  const jan = {
    kind: 'visitor' as const,
    id: '5f0c3c1e-6c1a-4b44-9d51-2f6b8e2f7a10',
    displayName: 'Jan Kowal',
    initials: null,
    colour: null,
  };
  const answers: readonly BadgeReading[] = [
    { kind: 'visitor', visitor: { ...jan, forSeconds: 60 } },
    { kind: 'parked', sessionId: '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a20' },
    { kind: 'unknown' },
  ];

  it.each(answers)('does not disturb whoever is typing: $kind', async (answer) => {
    const { page, inputsOf } = await start(signedOutSnapshot());
    await page.evaluate((reading) => {
      const shell = window as unknown as {
        workstation: { invoke(name: string, input: unknown): Promise<unknown> };
        answer(): void;
      };
      const { invoke } = shell.workstation;
      const answered = new Promise((done) => {
        shell.answer = () => done(reading);
      });
      shell.workstation.invoke = async (name, input) => {
        const reply = await invoke.call(shell.workstation, name, input);
        return name === 'badge.present' ? answered : reply;
      };
    }, answer);
    const screen = new SignInPage(page);
    await readBadge(page, badge);
    await expect.poll(() => inputsOf('badge.present')).toHaveLength(1);
    await screen.username.pressSequentially('ana.ruiz');
    await page.keyboard.press('Enter');
    await page.keyboard.type('a pass');
    await page.evaluate('answer()');
    await settled(page);
    expect(await screen.username.inputValue()).toBe('ana.ruiz');
    expect(await screen.password.inputValue()).toBe('a pass');
    expect(await caretIn(page)).toBe('Password');
  });

  it('that is unknown keeps the chosen tile', async () => {
    const { page } = await start(signedOutSnapshot(null, { people: [{ ...jan, forSeconds: null }] }), {
      'badge.present': { kind: 'unknown' },
    });
    const screen = new SignInPage(page);
    await screen.tile('Jan Kowal').click();
    await expect.poll(() => caretIn(page)).toBe('Password');
    await readBadge(page, badge);
    await page.getByText('This badge is not recognised.').waitFor();
    expect(await screen.username.count()).toBe(0);
  });
});
