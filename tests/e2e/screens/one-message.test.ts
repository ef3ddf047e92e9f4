import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { en } from '../../../renderer/ui/messages/en.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  lockedSnapshot,
  minuteMs,
  nowMs,
  signedOutSnapshot,
  snapshotOf,
} from '../../support/renderer/snapshots.ts';
import { readBadge } from '../../support/renderer/type-keys.ts';
import { EnrolmentPage } from '../pages/enrolment-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { PinForm } from '../pages/pin-form.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';

const { open } = serveScreens();

/** The sentences that say what went wrong. */
const troubles = async (page: Page, ...sentences: readonly string[]) => {
  const shown: string[] = [];
  for (const sentence of sentences) if (await page.getByText(sentence).isVisible()) shown.push(sentence);
  return shown;
};

/** After pressing Enter, a user needs a moment to hold the badge to the reader. */
async function badgeAfterAPause(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await readBadge(page, '0043219876');
}

describe('an unknown badge at the lock screen', () => {
  it.each([
    [true, 'unlock and hold it to the reader again'],
    [false, 'sign out first and hold it to the reader again'],
  ])('heard while somebody works, too: %s', async (badgesAnywhere, advice) => {
    const { page } = await open(lockedSnapshot({ badgesAnywhere }, { pin: 'usable' }), {
      replies: { 'badge.present': { kind: 'unknown', inSecretField: true } },
    });
    await new LockPage(page).pin.focus();
    // On a busy machine keys may come without the pace of a reader.
    const advised = async () => {
      await badgeAfterAPause(page);
      return await page.getByText(advice).isVisible();
    };
    await expect.poll(advised).toBe(true);
  });
});

describe('a message about what went wrong', () => {
  it('replaces the one before it on the lock screen', async () => {
    const { page } = await open(lockedSnapshot({}, { pin: 'usable' }), {
      replies: {
        'session.unlock': { ok: false, error: 'wrong_pin', triesLeft: 2 },
        'badge.present': { kind: 'unknown', inSecretField: true },
      },
    });
    const lock = new LockPage(page);
    const all = [
      'That PIN did not match.',
      'A PIN has at least 6 digits.',
      'This badge is not recognised.',
    ] as const;
    const [wrong, short, unknown] = all;
    await lock.unlockByPin('591824');
    await expect.poll(() => troubles(page, ...all)).toEqual([wrong]);
    await lock.unlockByPin('123');
    await expect.poll(() => troubles(page, ...all)).toEqual([short]);
    await badgeAfterAPause(page);
    await expect.poll(() => troubles(page, ...all)).toEqual([unknown]);
    await lock.unlockByPin('123');
    await expect.poll(() => troubles(page, ...all)).toEqual([short]);
    await lock.unlockByPin('591824');
    await expect.poll(() => troubles(page, ...all)).toEqual([wrong]);
  });

  it('does so on the sign-in screen, whether input is missing or wrong or a badge is unknown', async () => {
    const { page, bridge } = await open(signedOutSnapshot(), {
      replies: {
        'session.sign-in': { ok: false, error: 'wrong_credentials' },
        'badge.present': { kind: 'refused', error: 'throttled', retryAfterSeconds: 60 },
      },
    });
    const screen = new SignInPage(page);
    const all = ['That did not match.', 'Please fill this in.', 'Too many'] as const;
    await screen.signIn('ana.ruiz', 'a password');
    await expect.poll(() => troubles(page, ...all)).toEqual(['That did not match.']);
    await screen.submit.click();
    await expect.poll(() => troubles(page, ...all)).toEqual(['Please fill this in.']);
    await screen.username.focus();
    await badgeAfterAPause(page);
    await page.getByText('Too many tries.').first().waitFor({ state: 'attached' });
    expect(await troubles(page, 'That did not match.', 'Please fill this in.')).toEqual([]);
    await bridge.reply({ 'session.sign-in': { ok: false, error: 'failed' } });
    await screen.signIn('ana.ruiz', 'a password');
    await expect.poll(() => bridge.calls('session.sign-in')).toHaveLength(2);
    await expect.poll(() => page.getByRole('alert').count()).toBe(1);
  });

  it('does so for a new PIN, an enrolment code and set-up', async () => {
    const pin = { state: 'offered', passwordNeededFromMs: nowMs + minuteMs } as const;
    const shift = await open(activeSnapshot({ pin }), {
      replies: { 'session.set-pin': { ok: false, error: 'weak_pin', weakness: 'run' } },
    });
    const form = new PinForm(shift.page);
    await form.open();
    await form.choose('123456');
    await shift.page.getByText(en['error.weak_pin.run']).waitFor();
    await form.choose('482915', '591824');
    await expect.poll(() => troubles(shift.page, 'The two PINs are not the same.')).toHaveLength(1);
    await expect.poll(() => troubles(shift.page, en['error.weak_pin.run'])).toEqual([]);

    const enrolment = await open(signedOutSnapshot(null, { barrier: 'not_enrolled' }), {
      replies: { 'enrolment.run': { ok: false, error: 'wrong_code' } },
    });
    const enrol = new EnrolmentPage(enrolment.page);
    await enrol.code.fill('0000000000000000');
    await enrol.name.press('Enter');
    await enrolment.page.getByText(en['error.wrong_code']).waitFor();
    await enrol.code.fill('0000');
    await enrol.name.press('Enter');
    await expect.poll(() => troubles(enrolment.page, en['error.wrong_code'])).toEqual([]);

    const first = await open(snapshotOf({ name: 'setup_needed' }), {
      replies: { 'setup.run': { ok: false, error: 'failed' } },
    });
    const setup = new SetupPage(first.page);
    const answers = {
      ...{
        displayName: 'Ida',
        username: 'ida',
        password: 'correct horse battery',
        ward: 'B',
        station: 'B-2',
      },
      demoUsers: false,
    };
    await setup.finish(answers);
    await first.page.getByText(en['setup.error.failed']).waitFor();
    await setup.finish({ ...answers, password: 'short' });
    await expect.poll(() => troubles(first.page, en['setup.error.failed'])).toEqual([]);
    await first.page.getByText('At least 12 characters, please.').waitFor();
  });
});

describe('users whose sessions have ended here', () => {
  it('are named in one card beside the form, however many there were', async () => {
    const farewells = ['Ana Ruiz', 'Jan Kowal', 'Mia Sand'].map((displayName) => ({
      displayName,
      initials: 'XY',
      colour: 4,
      reason: 'expired' as const,
      atMs: nowMs - minuteMs,
    }));
    const { page } = await open(signedOutSnapshot(null, { farewells }));
    const boxes = await Promise.all(
      farewells.map(({ displayName }) =>
        page.getByText(`${displayName}: session ended`).evaluate((line) => {
          const { left, top } = line.getBoundingClientRect();
          return {
            left,
            top,
            list: [...document.querySelectorAll('ul')].indexOf(line.closest('ul') ?? new HTMLUListElement()),
          };
        }),
      ),
    );
    expect(new Set(boxes.map(({ left }) => left)).size).toBe(1);
    expect(new Set(boxes.map(({ list }) => list)).size).toBe(1);
    expect(boxes.map(({ top }) => top)).toEqual(boxes.map(({ top }) => top).toSorted((a, b) => a - b));
  });
});

describe('the focus', () => {
  const inBody = (page: Page) => page.evaluate(() => document.activeElement === document.body);

  it('is not lost when the notice, question or form that had it disappears', async () => {
    const { page, bridge } = await open(
      activeSnapshot({}, { notice: { kind: 'parked_session_ended', reason: 'expired', atMs: nowMs } }),
    );
    await page.getByRole('button', { name: en['signedOut.dismiss'] }).first().focus();
    await bridge.push(activeSnapshot());
    await expect.poll(() => inBody(page)).toBe(false);
    const pin = { state: 'offered', passwordNeededFromMs: nowMs + minuteMs } as const;
    await bridge.push(activeSnapshot({ pin }));
    const form = new PinForm(page);
    await form.open();
    await form.choose('482915');
    await bridge.push(activeSnapshot());
    await form.pin.waitFor({ state: 'detached' });
    await expect.poll(() => inBody(page)).toBe(false);
    // From there Tab leads on through the screen.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Lock');
  });
});

describe('a day', () => {
  it('is named as the language of the screen names it', async () => {
    const { page } = await open(activeSnapshot({ startedAtMs: nowMs - 20 * 60 * minuteMs }, {}), {
      locale: 'en-GB',
    });
    await new ShiftPage(page).openDetails();
    await page.getByText('18:02 (Thu)').first().waitFor();
    for (const [language, day] of [
      ['Deutsch', '18:02 (Do)'],
      ['Español', '18:02 (jue)'],
    ] as const) {
      await page.getByRole('button', { name: language }).click();
      await page.getByText(day).first().waitFor();
    }
  });
});
