import { describe, expect, it } from 'vitest';
import type { ParkedView } from '../../../electron/ipc/contract.ts';
import { holdTime } from '../../support/renderer/hold-time.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  endingSnapshot,
  lockedSnapshot,
  minuteMs,
  nowMs,
  offline,
  signedOutSnapshot,
  snapshotOf,
} from '../../support/renderer/snapshots.ts';
import { tabStops } from '../../support/renderer/tab-stops.ts';
import { AppPage } from '../pages/app-page.ts';
import { EmergencyPage } from '../pages/emergency-page.ts';
import { EndedPage } from '../pages/ended-page.ts';
import { EnrolmentPage } from '../pages/enrolment-page.ts';
import { GeneratedUsersPage } from '../pages/generated-users-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { SessionWarning } from '../pages/session-warning.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { SignOutDialog } from '../pages/sign-out-dialog.ts';
import { TroubleBanner } from '../pages/trouble-banner.ts';

const secret = 'correct horse battery';
const janParked: ParkedView = {
  kind: 'parked',
  sessionId: '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a20',
  displayName: 'Jan Kowal',
  initials: 'JK',
  colour: 3,
  lockedAtMs: nowMs,
  expiresAtMs: nowMs + 300 * 60_000,
  warning: null,
  continueBy: 'pin',
  pin: 'usable',
  pinLength: 6,
  unlocksOffline: true,
};

const screens = serveScreens();
const { open } = screens;

const focusedLabel = () =>
  screens.shown.page.evaluate(() => {
    const focused = document.activeElement;
    const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
    return label ?? focused?.textContent ?? '';
  });

/** Everything that a script in the page could read. */
const everythingInPage = () =>
  screens.shown.page.evaluate(() => {
    const fields = [...document.querySelectorAll('input')].map((input) => input.value);
    return JSON.stringify([
      document.documentElement.outerHTML,
      fields,
      location.href,
      { ...localStorage },
      { ...sessionStorage },
    ]);
  });

describe('sign-in', () => {
  it('works by keyboard alone: the user name has the focus, Enter signs in', async () => {
    const { page, bridge } = await open(signedOutSnapshot());
    expect(await focusedLabel()).toBe('User name');
    await page.keyboard.type('ana.ruiz');
    await page.keyboard.press('Tab');
    expect(await focusedLabel()).toBe('Password');
    await page.keyboard.type(secret);
    await page.keyboard.press('Enter');
    await expect.poll(() => bridge.calls('session.sign-in')).toHaveLength(1);
    const [call] = await bridge.calls('session.sign-in');
    expect(call?.input).toEqual({ username: 'ana.ruiz', password: secret });
  });

  it('removes the password from the page before the answer arrives, and asks only once', async () => {
    const { page, bridge } = await open(signedOutSnapshot(), { replies: { 'session.sign-in': 'pending' } });
    const signIn = new SignInPage(page);
    await signIn.signIn('ana.ruiz', secret);
    await expect.poll(() => signIn.submit.innerText()).toBe('Signing in…');
    expect(await everythingInPage()).not.toContain(secret);
    await page.keyboard.press('Enter');
    expect(await bridge.calls('session.sign-in')).toHaveLength(1);
  });

  it('is not waited for by whoever leaves: Ctrl+Shift+L reaches the workstation meanwhile', async () => {
    const { page, bridge } = await open(signedOutSnapshot(), { replies: { 'session.sign-in': 'pending' } });
    await new SignInPage(page).signIn('ana.ruiz', secret);
    await bridge.push(snapshotOf({ name: 'signing_in' }));
    await page.keyboard.press('Control+Shift+L');
    await expect.poll(() => bridge.calls('session.lock')).toMatchObject([{ input: { cause: 'shortcut' } }]);
    await bridge.push(lockedSnapshot());
    await new LockPage(page).heading.waitFor();
  });

  it('does not say which part was wrong, and puts the caret into the emptied password field', async () => {
    const { page } = await open(signedOutSnapshot(), {
      replies: { 'session.sign-in': { ok: false, error: 'wrong_credentials' } },
    });
    const signIn = new SignInPage(page);
    await signIn.signIn('ana.ruiz', secret);
    expect(await signIn.alert.innerText()).toBe(
      'That did not match. Check your user name and password and try again.',
    );
    expect(await signIn.username.inputValue()).toBe('ana.ruiz');
    expect(await signIn.password.inputValue()).toBe('');
    await expect.poll(focusedLabel).toBe('Password');
  });

  it('counts down the wait after too many attempts, for that user only', async () => {
    const { page, bridge } = await open(signedOutSnapshot(), {
      replies: { 'session.sign-in': { ok: false, error: 'throttled', retryAfterSeconds: 30 } },
    });
    const signIn = new SignInPage(page);
    await signIn.signIn('ana.ruiz', secret);
    await expect.poll(() => signIn.submit.innerText()).toMatch(/^Wait [12][0-9] s$/);
    await signIn.signIn('ana.ruiz', secret);
    expect(await bridge.calls('session.sign-in')).toHaveLength(1);
    await signIn.signIn('jan.kowal', secret);
    await expect.poll(() => bridge.calls('session.sign-in')).toHaveLength(2);
  });

  it('says when Caps Lock is on, and lets the on-screen keyboard appear by itself', async () => {
    const { page } = await open(signedOutSnapshot());
    const screen = new SignInPage(page);
    const press = (modifierCapsLock: boolean) =>
      screen.password.dispatchEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock });
    await press(true);
    await page.getByText('Caps Lock is on').waitFor();
    // The message about the field does not cover it.
    await screen.username.fill('ana.ruiz');
    await screen.submit.click();
    await page.getByText('Please fill this in.').waitFor();
    await press(true);
    await page.getByText('Caps Lock is on').waitFor();
    expect(await page.getByText('Please fill this in.').count()).toBe(1);
    await press(false);
    await page.getByText('Caps Lock is on').waitFor({ state: 'detached' });
    // It does not appear for `inputmode="none"`, for read-only fields, or where the touch itself is handled.
    const kept = await page.evaluate(() =>
      [...document.querySelectorAll('input')].map((field) => {
        const touch = new PointerEvent('pointerdown', {
          bubbles: true,
          cancelable: true,
          pointerType: 'touch',
        });
        const press = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
        return [field.inputMode, field.readOnly, field.dispatchEvent(touch), field.dispatchEvent(press)];
      }),
    );
    expect(kept).toEqual([
      ['', false, true, true],
      ['', false, true, true],
    ]);
  });

  it('puts the caret into the password after a tile, and back into the user name for another user', async () => {
    const ana = {
      kind: 'visitor' as const,
      id: 'b1c6c3a0-6c1a-4b44-9d51-2f6b8e2f7a10',
      displayName: null,
      initials: 'AR',
      colour: 7,
      forSeconds: null,
    };
    const { page, bridge } = await open(signedOutSnapshot(null, { people: [ana] }), {
      replies: {
        'session.sign-in': { ok: false, error: 'throttled', retryAfterSeconds: 27 },
      },
    });
    await page.getByRole('button', { name: 'Initials AR' }).click();
    await expect.poll(focusedLabel).toBe('Password');
    await page.keyboard.type(secret);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Wait \d+ s$/ }).waitFor();
    const [call] = await bridge.calls('session.sign-in');
    expect(call?.input).toEqual({ visitorId: ana.id, password: secret });
    expect(await everythingInPage()).not.toContain(secret);
    await page.getByRole('button', { name: 'Other user' }).click();
    await expect.poll(focusedLabel).toBe('User name');
    // It was not this user who had too many attempts.
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });

  it('appears in the chosen language and remembers nothing else', async () => {
    const { page } = await open(signedOutSnapshot());
    await new SignInPage(page).chooseLanguage('Deutsch');
    await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['carelink.language']);
  });

  it('names what is missing instead of asking the server', async () => {
    const { page, bridge } = await open(signedOutSnapshot());
    await new SignInPage(page).submit.click();
    await page.getByText('Please fill this in.').waitFor();
    expect(await bridge.calls('session.sign-in')).toHaveLength(0);
  });
});

describe('set-up', () => {
  const answers = {
    displayName: 'Ida Berg',
    username: 'ida.berg',
    password: secret,
    ward: 'Ward B',
    station: 'B-204',
    demoUsers: true,
  };
  const generated = {
    ok: true,
    staff: [],
    demoUsers: [
      {
        username: 'ana.ruiz',
        displayName: 'Ana Ruiz',
        role: 'clinician',
        ward: 'Ward B',
        password: 'tulip-harbour-41',
      },
    ],
    printer: 'ward-b',
  } as const;

  it('shows the generated passwords until Done, even when the workstation has moved on', async () => {
    const { page, bridge } = await open(snapshotOf({ name: 'setup_needed' }), {
      replies: { 'setup.run': generated },
    });
    await new SetupPage(page).finish(answers);
    const shown = new GeneratedUsersPage(page);
    await shown.heading.waitFor();
    await bridge.push(signedOutSnapshot());
    expect(await shown.users()).toEqual([
      { displayName: 'Ana Ruiz', role: 'Clinical staff', username: 'ana.ruiz', password: 'tulip-harbour-41' },
    ]);
    await shown.done.click();
    await new SignInPage(page).heading.waitFor();
    expect(await everythingInPage()).not.toContain('tulip-harbour-41');
    expect(await bridge.calls('setup.forget')).toHaveLength(1);
  });

  it.each([
    ['ward-b', 'Ana Ruiz Ward B User name: ana.ruiz Password: tulip-harbour-41 Keep this slip'],
    [null, ''],
  ])(
    'lets a browser print slips and nothing else where the policy names a printer: %s',
    async (printer, paper) => {
      const inBrowser = { shell: 'browser' } as const;
      const { page } = await open(
        { ...snapshotOf({ name: 'setup_needed' }), ...inBrowser },
        { replies: { 'setup.run': { ...generated, printer } } },
      );
      await new SetupPage(page).finish(answers);
      const shown = new GeneratedUsersPage(page);
      await shown.heading.waitFor();
      expect(await shown.print.count()).toBe(0);
      expect(await page.getByText('press Ctrl+P').count()).toBe(printer === null ? 0 : 1);
      await page.emulateMedia({ media: 'print' });
      const printed = await page.evaluate(() => document.body.innerText);
      expect(printed.replaceAll(/\s+/g, ' ').slice(0, paper.length || 1)).toBe(paper);
    },
  );

  it('takes the staff from a file or as typed, waits until every line is right, and shows their passwords', async () => {
    const password = 'river-violet-anchor-23';
    const user = {
      username: 'ana.ruiz',
      displayName: 'Ana Ruiz',
      role: 'clinician',
      ward: 'Ward B',
    } as const;
    const staff = [{ ...user, password }];
    const { page, bridge } = await open(snapshotOf({ name: 'setup_needed' }), {
      replies: { 'setup.run': { ok: true, staff, demoUsers: [], printer: null } },
    });
    const setup = new SetupPage(page);
    await setup.fill({ ...answers, demoUsers: false });
    await setup.submit.click();
    await page.getByText('nobody can nurse here').waitFor();
    await page.getByRole('button', { name: 'Finish without staff' }).waitFor();
    // As Excel writes it in Germany.
    await setup.file.setInputFiles({
      name: 'staff.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Name;Rolle;Telefon\r\nJörg Weiß;Pflege;1\r\n=1+1;;2\r\n', 'latin1'),
    });
    await page.getByText('Line 3: “=1+1” begins like a formula').waitFor();
    await page.getByText('Columns that are not used: Telefon').waitFor();
    expect(await setup.submit.getAttribute('aria-disabled')).toBe('true');
    await setup.staff.fill(`${(await setup.staff.inputValue()).replace('=1+1', 'Ana Ruiz')}`);
    await setup.preview.getByRole('cell', { name: 'joerg.weiss' }).waitFor();
    await page.getByRole('button', { name: 'Finish set-up' }).click();
    const shown = new GeneratedUsersPage(page);
    await shown.heading.waitFor();
    expect((await bridge.calls('setup.run'))[0]?.input).toMatchObject({
      staff: [
        { username: 'joerg.weiss', display_name: 'Jörg Weiß', role: 'clinician' },
        { username: 'ana.ruiz', display_name: 'Ana Ruiz', role: 'clinician' },
      ],
    });
    const pasted = async () => {
      await page.evaluate(() => {
        document.body.insertAdjacentHTML('beforeend', '<textarea id="paste"></textarea>');
        document.querySelector<HTMLElement>('#paste')?.focus();
      });
      await page.keyboard.press('Control+V');
      return page.evaluate(() => {
        const field = document.querySelector<HTMLTextAreaElement>('#paste');
        field?.remove();
        return field?.value;
      });
    };
    await shown.copy.click();
    await page.getByText('Copied.').waitFor();
    expect(await pasted()).toBe(`Ana Ruiz\tana.ruiz\t${password}`);
    await bridge.push(signedOutSnapshot());
    await shown.done.click();
    await new SignInPage(page).heading.waitFor();
    expect(await pasted()).not.toContain(password);
  });

  it('refuses a password that is too short or not repeated exactly', async () => {
    const { page, bridge } = await open(snapshotOf({ name: 'setup_needed' }));
    const setup = new SetupPage(page);
    await setup.finish({ ...answers, password: 'short' });
    await page.getByText('At least 12 characters, please.').waitFor();
    await setup.finish({ ...answers, passwordRepeat: `${secret}!` });
    await page.getByText('The two passwords are not the same.').waitFor();
    expect(await bridge.calls('setup.run')).toHaveLength(0);
  });

  it('says how to sign in if set-up turns out to be done already, until somebody has', async () => {
    const { page, bridge } = await open(snapshotOf({ name: 'setup_needed' }), {
      replies: { 'setup.run': { ok: false, error: 'already_done' } },
    });
    await new SetupPage(page).finish(answers);
    await expect.poll(() => bridge.calls('setup.run')).toHaveLength(1);
    await bridge.push(signedOutSnapshot());
    const hint = page.getByText('Sign in as the administrator;');
    await hint.waitFor();
    expect(await hint.innerText()).toContain('carelink-server user set-password');
    await bridge.push(activeSnapshot());
    await new ShiftPage(page).heading.waitFor();
    await bridge.push(signedOutSnapshot());
    await new SignInPage(page).submit.waitFor();
    expect(await hint.count()).toBe(0);
  });

  it('waits for the server, and says why it does not start', async () => {
    const connection = { ...offline, cause: 'server_failed', reason: 'SQLITE_CORRUPT' } as const;
    const { page, bridge } = await open(snapshotOf({ name: 'starting' }, { connection }));
    const sentence = 'The server on this computer will not start. Call IT; Diagnostics shows why.';
    await page.getByText(sentence).waitFor();
    // Technical terms belong in Diagnostics.
    expect(await page.content()).not.toContain('SQLITE_CORRUPT');
    await bridge.push(signedOutSnapshot(null, { connection: { ...connection, workUntilMs: null } }));
    await new TroubleBanner(page).banner.getByText(sentence).waitFor();
  });
});

describe('the shift', () => {
  it('locks by button and by keys', async () => {
    const { page, bridge } = await open(activeSnapshot());
    const shift = new ShiftPage(page);
    await shift.lockButton.click();
    await shift.lockByKeys();
    await expect
      .poll(async () => (await bridge.calls('session.lock')).map(({ input }) => input))
      .toEqual([{ cause: 'button' }, { cause: 'shortcut' }]);
  });

  it('reports activity at most once in five seconds, and none for a mouse that only moves', async () => {
    const { page, bridge } = await open(activeSnapshot());
    await page.mouse.move(300, 300);
    await page.mouse.move(400, 310);
    expect(await bridge.calls('session.report-activity')).toHaveLength(0);
    await page.keyboard.press('Shift');
    await page.keyboard.press('Shift');
    await page.mouse.click(5, 300);
    expect(await bridge.calls('session.report-activity')).toHaveLength(1);
  });

  it('asks before it signs out elsewhere, with the safe choice focused', async () => {
    const { page, bridge } = await open(activeSnapshot());
    const dialog = await new ShiftPage(page).askToSignOutAt('ICU-3');
    await dialog.waitFor();
    await expect.poll(focusedLabel).toBe('Leave it');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await bridge.calls('sessions.end-other')).toHaveLength(0);
    await new ShiftPage(page).askToSignOutAt('ICU-3');
    await dialog.getByRole('button', { name: 'Sign out there' }).click();
    await expect.poll(() => bridge.calls('sessions.end-other')).toHaveLength(1);
  });

  it('says that a sign-out elsewhere is done, but on one machine only, also when it was the last one', async () => {
    const { page, bridge } = await open(activeSnapshot(), {
      replies: { 'sessions.end-other': { ok: false, error: 'not_yet_replicated' } },
    });
    const dialog = await new ShiftPage(page).askToSignOutAt('ICU-3');
    await dialog.getByRole('button', { name: 'Sign out there' }).click();
    await bridge.push(activeSnapshot({ otherSessions: { state: 'ready', items: [] } }));
    await expect.poll(() => dialog.getByRole('alert').textContent()).toMatch(/^Done\. .* only one of/);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('says that a PIN holds, but on one machine only, until somebody closes it', async () => {
    const { page, bridge } = await open(activeSnapshot({}, { notice: { kind: 'pin_on_one_machine' } }));
    await page.getByText(/^Your PIN holds\. .* use your password and choose it again\.$/).waitFor();
    await page.getByRole('button', { name: 'Close this message' }).click();
    await expect.poll(() => bridge.calls('notice.dismiss')).toHaveLength(1);
  });

  it('says since when the connection has been lost and until when work can continue', async () => {
    const { page, bridge } = await open(activeSnapshot({}, { connection: offline }));
    const trouble = new TroubleBanner(page);
    expect(await trouble.banner.innerText()).toContain('Connection lost at 13:58. You can work until 14:19.');
    await trouble.tryNow.click();
    await expect.poll(() => bridge.calls('session.retry-now')).toHaveLength(1);
  });

  it("counts time by the server, whatever the computer's clock says", async () => {
    const { page } = await open(activeSnapshot());
    await page.clock.setFixedTime(new Date('2031-01-01T03:04:05Z'));
    await page.reload();
    const shift = new ShiftPage(page);
    await shift.heading.waitFor();
    expect(await shift.header.innerText()).toContain('14:02');
    expect(await shift.time.innerText()).toContain('4 h 59 min');
  });
});

describe('enrolment', () => {
  it('accepts a code that is pasted or corrected in the middle, and counts down a wait', async () => {
    const replies = {
      'enrolment.run': { ok: false, error: 'throttled', retryAfterSeconds: 87 },
    } as const;
    const { page, bridge } = await open(signedOutSnapshot(null, { barrier: 'not_enrolled' }), { replies });
    const enrolment = new EnrolmentPage(page);
    await expect.poll(focusedLabel).toBe('Enrolment code');
    await page.keyboard.insertText('Code: k7qm 2f9 xw3t 8pzo');
    expect(await enrolment.code.inputValue()).toBe('C0DE-K7QM-2F9X-W3T8-PZ0');
    await enrolment.code.fill('k7qm 2f9 xw3t 8pzo\n');
    for (let back = 0; back < 9; back += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('a');
    expect(await enrolment.code.inputValue()).toBe('K7QM-2F9X-AW3T-8PZ0');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('A');
    expect(await enrolment.code.inputValue()).toBe('K7QM-2F9A-XW3T-8PZ0');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Wait 8\d s$/ }).waitFor();
    await page.keyboard.press('Enter');
    const input = { code: 'K7QM-2F9A-XW3T-8PZ0', name: 'B-204' };
    expect(await bridge.calls('enrolment.run')).toEqual([{ name: 'enrolment.run', input }]);
    await enrolment.back.click();
    await expect.poll(() => bridge.calls('enrolment.leave')).toHaveLength(1);
  });
});

describe('a user who is signed in elsewhere', () => {
  it('is told so in one line, which leads to the list and then disappears', async () => {
    const notice = { kind: 'signed_in_elsewhere' } as const;
    const { page, bridge } = await open(activeSnapshot({}, { notice }));
    await page.getByText('Also signed in at ICU-3 since 06:40.').waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.poll(focusedLabel).toBe('Sign out there');
    await expect.poll(() => bridge.calls('notice.dismiss')).toHaveLength(1);
    await bridge.push(activeSnapshot());
    await expect.poll(() => page.getByText('Also signed in').count()).toBe(0);
    await expect.poll(focusedLabel).toBe('Sign out there');
  });

  it('is told why the session there could not be replaced, and gets the focus back', async () => {
    const sessions = [
      { id: '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a10', device: null, ward: null, startedAtMs: nowMs },
    ];
    const notice = { kind: 'session_limit', sessions, mayReplace: true } as const;
    const replies = { 'session.sign-in-replacing': { ok: false, error: 'offline' } } as const;
    const { page } = await open(signedOutSnapshot(notice), { replies });
    await page.getByRole('button', { name: 'Sign out there and sign in here: Unnamed computer' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Sign out there and sign in here' }).click();
    await question.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focusedLabel).toBe('Sign out there and sign in here');
  });
});

describe('signing out', () => {
  const preview = {
    displayName: 'Ana Ruiz',
    wipes: [
      { kind: 'keychain_entries', count: 4 },
      { kind: 'access_token', count: null },
      { kind: 'drafts', count: 0 },
      { kind: 'apps', count: 2, names: ['Vitals', 'Charts'] },
    ],
    notes: null,
    serverReachable: false,
  } as const;

  it('says what will be removed and that the server is told later, with the focus on staying', async () => {
    const { page, bridge } = await open(activeSnapshot(), {
      replies: { 'session.preview-sign-out': preview },
    });
    await page.clock.install();
    await new ShiftPage(page).signOutButton.click();
    const signOut = new SignOutDialog(page);
    const listed = [
      'your stored sign-in (4 entries)',
      'your access',
      'your pages and data in apps (Vitals and Charts)',
    ];
    await expect.poll(() => signOut.sentence.innerText()).toBe('What you saved in Vitals and Charts stays.');
    expect(await signOut.wiped.count()).toBe(0);
    await expect.poll(focusedLabel).toBe('Stay signed in');
    await signOut.details.click();
    await expect.poll(() => signOut.wiped.allTextContents()).toEqual(listed);
    // What somebody is reading stays, however long it takes.
    await page.clock.fastForward(20_000);
    expect(await signOut.wiped.allTextContents()).toEqual(listed);
    await signOut.dialog.getByText('There is no connection.').waitFor();
    await signOut.stay.press('Enter');
    await signOut.dialog.waitFor({ state: 'detached' });
    expect(await bridge.calls('session.sign-out')).toHaveLength(0);
  });
});

describe('the lock screen', () => {
  it('has nothing of the session in the document, the title or the window', async () => {
    const { page, bridge } = await open(activeSnapshot());
    await new ShiftPage(page).heading.waitFor();
    await bridge.push(lockedSnapshot());
    await new LockPage(page).password.waitFor();
    const content = await everythingInPage();
    for (const forbidden of ['ICU-3', 'Renewed', 'Time left', 'ana.ruiz', 'Clinical staff']) {
      expect(content).not.toContain(forbidden);
    }
    expect(await page.title()).toBe('Locked – CareLink Workstation');
  });

  it('unlocks with the password and Enter; offline it says that the session still exists', async () => {
    const { page, bridge } = await open(lockedSnapshot(), {
      replies: { 'session.unlock': { ok: false, error: 'offline' } },
    });
    const lock = new LockPage(page);
    expect(await lock.heading.innerText()).toBe('Ana Ruiz');
    expect(await focusedLabel()).toBe('Password');
    await lock.unlock(secret);
    expect(await lock.alert.innerText()).toContain('Your session is still here.');
    expect((await bridge.calls('session.unlock')).map(({ input }) => input)).toEqual([{ password: secret }]);
    expect(await everythingInPage()).not.toContain(secret);
  });

  it('lets somebody else sign in without ending anything', async () => {
    const { page, bridge } = await open(lockedSnapshot(), {
      replies: { 'session.switch-user': { ok: true } },
    });
    await new LockPage(page).notYou.click();
    await expect.poll(() => bridge.calls('session.switch-user')).toHaveLength(1);
  });

  it('explains what "Not you?" ends in an emergency, which cannot wait for its user', async () => {
    const { page } = await open(lockedSnapshot({}, { emergency: true }), {
      replies: { 'session.preview-sign-out': null },
    });
    await new LockPage(page).notYou.click();
    const signOut = new SignOutDialog(page);
    await signOut.dialog.getByText('This ends the session of Ana Ruiz.').waitFor();
    await expect.poll(focusedLabel).toBe('Keep locked');
  });
});

describe('the warnings', () => {
  it('keep a half-typed password from bar to dialog, and never take the caret', async () => {
    const { page, bridge } = await open(endingSnapshot(15));
    const warning = new SessionWarning(page);
    await warning.region.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(focusedLabel).toBe('Password');
    await page.keyboard.type('correct ');
    await bridge.push({ ...endingSnapshot(5), revision: 2 });
    await page.keyboard.type('horse ');
    await bridge.push({ ...endingSnapshot(1), revision: 3 });
    await warning.dialog.waitFor();
    await page.keyboard.type('battery');
    await page.keyboard.press('Enter');
    await expect.poll(() => bridge.calls('session.continue')).toHaveLength(1);
    expect((await bridge.calls('session.continue'))[0]?.input).toEqual({ password: secret });
  });

  it('leave the focus where it is when the dialog appears', async () => {
    const { page, bridge } = await open(endingSnapshot(5));
    const shift = new ShiftPage(page);
    await shift.lockButton.focus();
    await bridge.push({ ...endingSnapshot(1), revision: 2 });
    await new SessionWarning(page).dialog.waitFor();
    expect(await shift.lockButton.evaluate((button) => button === document.activeElement)).toBe(true);
    await expect.poll(() => page.getByRole('status').filter({ hasText: 'ends in 1 minute' }).count()).toBe(1);
  });

  it('become a bar when the user lets the session end', async () => {
    const { page } = await open(endingSnapshot(1));
    const warning = new SessionWarning(page);
    await warning.letItEnd();
    await warning.dialog.waitFor({ state: 'detached' });
    await warning.region.getByRole('button', { name: 'Continue' }).waitFor();
  });
});

describe('the keyboard alone', () => {
  const mia = {
    kind: 'visitor',
    ...{ id: '5f0c3c1e-6c1a-4b44-9d51-2f6b8e2f7a10', displayName: null },
    ...{ initials: 'MS', colour: 4, forSeconds: null },
  } as const;
  const people = [janParked, mia];
  const apps = [{ id: 'vitals', name: 'Vitals notes', icon: 'pulse' }] as const;
  const janKowal = 'JKJan Kowal Locked just now PIN';
  const miaSand = 'MSInitials MS Recently on this ward Password';
  const janAlone = 'JKJan Kowal, Locked just now';
  const footer = ['Diagnostics', 'English', 'Deutsch', 'Español'];
  const header = [/^Lock/, 'Switch user', 'Sign out'];

  /** Tab leads to each of these, in visual order, and out of the page again. */
  const expectStops = async (labels: readonly (string | RegExp)[]) => {
    const stops = await tabStops(screens.shown.page);
    expect(stops.map(({ label }) => label)).toEqual(
      labels.map((label) => (typeof label === 'string' ? label : expect.stringMatching(label))),
    );
    expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
  };

  it('reaches everything, shows where it is, and goes back by Escape', async () => {
    const replies = {
      'session.preview-sign-out': null,
      'apps.open': { ok: true, frame: null },
    } as const;
    const { page, bridge } = await open(signedOutSnapshot(null, { people }), { replies });
    await page.getByRole('button', { name: 'Initials MS' }).waitFor();
    const ofSignIn = [
      'Emergency access',
      'User name',
      'Password',
      'Sign in',
      janKowal,
      miaSand,
      'Other user',
      ...footer,
    ];
    await expectStops(ofSignIn);

    const parkedUsers = new ParkedUsers(page);
    await parkedUsers.card('Jan Kowal').press('Enter');
    await expect.poll(focusedLabel).toBe('PIN');
    await page.keyboard.press('Escape');
    await parkedUsers.dialog.waitFor({ state: 'detached' });
    await expect.poll(focusedLabel).toBe('User name');

    const emergency = new EmergencyPage(page);
    await emergency.link.press('Enter');
    await emergency.heading.waitFor();
    await expectStops([
      /Jan Kowal$/,
      'Initials MS',
      'Other user',
      'User name',
      'Password',
      'A patient is in danger',
      'The person who usually does this cannot be reached',
      'A system is not working',
      'Something else',
      'Cancel',
      ...footer,
    ]);
    await page.keyboard.press('Escape');
    await new SignInPage(page).heading.waitFor();

    await bridge.push(lockedSnapshot({ revision: 2, people: [janParked] }, { pin: 'usable' }));
    // The field takes the keyboard a moment after it is there.
    await expect.poll(focusedLabel).toBe('PIN');
    await expectStops([
      'Emergency access',
      'PIN',
      'Unlock',
      'Use the password instead',
      'Not you? Switch user',
      janAlone,
      ...footer,
    ]);

    await bridge.push(activeSnapshot({ apps }, { revision: 3 }));
    const shift = new ShiftPage(page);
    await shift.heading.waitFor();
    const tile = 'Vitals notesCtrl+1';
    const details = ['Details', 'Change the PIN', 'My badges', /^Sign out there/, /^Show all/];
    const work = [tile, 'My notes', 'My notes'];
    await expectStops(['Skip to the apps', ...header, 'Overview', ...work, 'Details', ...footer.slice(1)]);
    await shift.openDetails();
    await expectStops(['Skip to the apps', ...header, 'Overview', ...work, ...details, ...footer.slice(1)]);
    await shift.signOutButton.press('Enter');
    await expect.poll(focusedLabel).toBe('Stay signed in');
    await page.keyboard.press('Escape');
    await expect.poll(focusedLabel).toBe('Sign out');

    await page.getByRole('button', { name: 'Vitals notes' }).press('Enter');
    await new AppPage(page, 'Vitals notes').heading.waitFor();
    await expectStops(['Skip to Vitals notes', ...header, 'Vitals notes', 'Vitals notes, clinical app']);
    await page.getByRole('button', { name: 'Switch user' }).press('Enter');
    await expect.poll(() => bridge.calls('session.switch-user')).toHaveLength(1);
  });

  it('leads out of the page and, however late, back in at its beginning', async () => {
    const { page, bridge } = await open(lockedSnapshot());
    await page.clock.install();
    await holdTime(page);
    // What the screen does late counts by this clock only if it begins after it.
    await bridge.push(signedOutSnapshot(null, { revision: 2 }));
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Español' }).focus();
    await page.keyboard.press('Tab');
    // Once for what Fluent takes out of the page, once for what the screen makes of that.
    for (const passes of [500, 500]) await page.clock.runFor(passes);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await page.keyboard.press('Tab');
    expect(await focusedLabel()).toBe('Emergency access');
  });
});

describe('a screen that begins', () => {
  it('tells screen readers how long is left, not the level that was reached before it', async () => {
    const { page, bridge } = await open(
      activeSnapshot({ warning: 15, expiresAtMs: nowMs + 8 * minuteMs + 30_000 }),
    );
    const told = (words: string) => page.getByRole('status').filter({ hasText: words }).waitFor();
    await told('Your session ends in 9 minutes.');
    await bridge.push(lockedSnapshot({ revision: 2 }, { warning: 5, expiresAtMs: nowMs + 2.5 * minuteMs }));
    await told('Your session ends in 3 minutes.');
  });

  it('tells screen readers whose session it is and how long is left while a dialog hides the page from them', async () => {
    const nothingWiped = { displayName: 'Ana Ruiz', wipes: [], notes: null, serverReachable: true } as const;
    const { page, bridge } = await open(activeSnapshot(), {
      replies: { 'session.preview-sign-out': nothingWiped },
    });
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await new SignOutDialog(page).dialog.waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Lock' }).count()).toBe(0);
    const expiresAtMs = nowMs + 5 * minuteMs;
    await bridge.push(activeSnapshot({ atRest: true, warning: 5, expiresAtMs }, { revision: 2 }));
    const told = (words: string) => page.getByRole('status').filter({ hasText: words }).waitFor();
    await told('This is the session of Ana Ruiz. Press any key');
    await told('Your session ends in 5 minutes.');
  });

  it('leaves the focus where a click has put it meanwhile', async () => {
    const { page, bridge } = await open(lockedSnapshot());
    await bridge.push(activeSnapshot({}, { revision: 2 }));
    await new ShiftPage(page).heading.waitFor();
    await page.evaluate(() => {
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      (document.activeElement as HTMLElement).blur();
    });
    await page.waitForTimeout(400);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });
});

describe('a session that somebody else has ended', () => {
  it('does not keep other users waiting', async () => {
    const notice = { kind: 'session_ended', reason: 'expired', atMs: nowMs, stillStored: false } as const;
    const { page, bridge } = await open(
      signedOutSnapshot(notice, {
        people: [janParked],
      }),
    );
    await new EndedPage(page).reason.waitFor();
    await new ParkedUsers(page).comeBackByPin('Jan Kowal', '482915');
    await expect.poll(() => bridge.calls('session.unlock-parked')).toHaveLength(1);
  });

  it('is explained, and a single Enter leads to the sign-in screen', async () => {
    const { page, bridge } = await open(
      signedOutSnapshot({
        kind: 'session_ended',
        reason: 'revoked_by_administrator',
        atMs: nowMs,
        stillStored: false,
      }),
    );
    const ended = new EndedPage(page);
    expect(await ended.reason.innerText()).toContain('An administrator ended it.');
    await expect.poll(focusedLabel).toBe('Sign in again');
    await page.keyboard.press('Enter');
    await expect.poll(() => bridge.calls('notice.dismiss')).toHaveLength(1);
  });

  it('leads at a revoked workstation to the code and on to sign-in, which names the network', async () => {
    const notice = {
      kind: 'session_ended',
      reason: 'device_revoked',
      atMs: nowMs,
      stillStored: false,
    } as const;
    const replies = { 'session.sign-in': { ok: false, error: 'network_not_allowed' } } as const;
    const { page, bridge } = await open(signedOutSnapshot(notice, { barrier: 'revoked' }), { replies });
    await page.getByText('IT has revoked this workstation.').waitFor();
    await expect.poll(focusedLabel).toBe('Continue');
    await bridge.push(signedOutSnapshot(null, { barrier: 'revoked' }));
    await new EnrolmentPage(page).heading.waitFor();
    await bridge.push(signedOutSnapshot({ kind: 'enrolled' }));
    await page.getByText('This workstation is enrolled. You can sign in now.').waitFor();
    const signIn = new SignInPage(page);
    await signIn.signIn('ana.ruiz', secret);
    await signIn.alert.getByText('Your ward does not allow signing in from this network.').waitFor();
  });

  it('does not claim that nothing is left when the keychain refuses to delete', async () => {
    const notice = { kind: 'session_ended', reason: 'expired', atMs: nowMs, stillStored: true } as const;
    const { page, bridge } = await open(signedOutSnapshot(notice));
    const warning = page.getByText("This computer's keychain did not remove the stored sign-in");
    const claim = page.getByText(
      'Nothing from it is left on this computer except notes, which only you can open.',
    );
    await warning.waitFor();
    expect(await claim.count()).toBe(0);
    await bridge.push(signedOutSnapshot({ ...notice, stillStored: false }));
    await claim.waitFor();
    expect(await warning.count()).toBe(0);
    const wiped = [
      { kind: 'keychain_entries', count: 4, gone: false },
      { kind: 'access_token', count: null, gone: true },
      { kind: 'drafts', count: 2, gone: true },
    ] as const;
    const signedOut = { kind: 'signed_out', atMs: nowMs, server: 'ended', wiped, stillStored: true } as const;
    await bridge.push(signedOutSnapshot(signedOut));
    const left = page.getByRole('list', { name: 'Still on this computer' });
    await expect
      .poll(() => left.getByRole('listitem').allInnerTexts())
      .toEqual([
        expect.stringContaining(
          'Still there: the stored sign-in (4 entries). The keychain does not remove it.',
        ),
      ]);
  });
});
