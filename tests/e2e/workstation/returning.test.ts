import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { GeneratedUser } from '../../../electron/core/contract/channels.ts';
import { Desk } from '../../support/electron/desk.ts';
import { DeskKeychain } from '../../support/electron/desk-keychain.ts';
import { isFullRun } from '../../support/never-breaks/full-run.ts';
import { Typist } from '../../support/renderer/type-keys.ts';
import { patienceMs } from '../../support/run/patience.ts';
import type { Ward } from '../../support/shell/open-ward.ts';
import { LockPage } from '../pages/lock-page.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { beginShift, choosePin, headingOf } from './steps.ts';
import { noKeychain, test } from './ward-test.ts';

const pin = '482915';
/** A nurse who types: slow enough for keys to come one by one. */
const delay = 40;
/** Digits and letters, as many as a PIN twice over, so that none of them would be noticed as too many. */
const typedPassword = '591824 tea 482915';

let desk: Desk;
let keychain: DeskKeychain;
const busOfAll = process.env.DBUS_SESSION_BUS_ADDRESS;

// Others use the keychain of the run; this one hangs.
beforeAll(async () => {
  if (noKeychain) return;
  desk = new Desk(null);
  keychain = await DeskKeychain.open(desk, (file) => readFileSync(file, 'utf8'));
  process.env.DBUS_SESSION_BUS_ADDRESS = desk.environment.DBUS_SESSION_BUS_ADDRESS;
});

afterEach(() => keychain?.goOn());

afterAll(() => {
  if (busOfAll === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS;
  else process.env.DBUS_SESSION_BUS_ADDRESS = busOfAll;
  keychain?.close();
  desk?.remove();
});

/** Ana's session is stored, and the keychain did not tell of it when the program was started again. */
async function startWithoutAna(ward: Ward, { withPin }: { withPin: boolean }): Promise<GeneratedUser> {
  const [ana] = await ward.setUp();
  if (!ana) throw new Error('no demo users');
  await beginShift(ward.page, ana);
  if (withPin) await choosePin(ward.page, pin);
  await new ShiftPage(ward.page).openDetails();
  await ward.page.getByText('Protected').waitFor();
  keychain.hang();
  // The program waits for the keychain for as long as that takes, and nobody has to wait with it.
  const flying = setInterval(() => ward.clock.travel(500), 50);
  await ward.restart().finally(() => clearInterval(flying));
  await new SignInPage(ward.page).username.waitFor();
  return ana;
}

/** The session is on its screen as soon as the keychain goes on and is asked again. */
async function anaReturns({ page, workstation }: Ward, { displayName }: GeneratedUser): Promise<void> {
  keychain.goOn();
  await expect
    .poll(
      async () => {
        await workstation.actions['session.retry-now']();
        return await headingOf(page, displayName).count();
      },
      { timeout: patienceMs, interval: 300 },
    )
    .toBe(1);
}

/** Types on without looking at the screen, from before to after the change; returns when it has changed. */
async function typeThroughChange(ward: Ward, ana: GeneratedUser): Promise<void> {
  const { page } = ward;
  const typist = new Typist(page, delay);
  let isTyping = true;
  const typing = (async () => {
    while (isTyping) await typist.type(typedPassword);
    // The rest of what is under the hands, with the key that sends it.
    await typist.type(`${typedPassword}\n`);
  })();
  try {
    await anaReturns(ward, ana);
  } finally {
    isTyping = false;
    await typing;
  }
}

const typedInto = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].map(
      ({ value }) => value,
    ),
  );

describe('a session that comes back while somebody types at the sign-in', () => {
  for (const [field, withPin] of [
    ['User name', false],
    ['Password', true],
  ] as const)
    test(`takes nothing typed into "${field}" for its ${withPin ? 'PIN' : 'password'}`, async ({
      ward,
      skip,
    }) => {
      if (noKeychain) return skip(noKeychain);
      if (!withPin && !isFullRun) return skip('takes a quarter of a minute: CARELINK_TEST_FULL_FAULTS=1');
      const ana = await startWithoutAna(ward, { withPin });
      const { page, log } = ward;
      await page.getByLabel(field).focus();
      await typeThroughChange(ward, ana);
      const lock = new LockPage(page);
      await (withPin ? lock.pin : lock.password).waitFor();
      expect((await typedInto(page)).join('')).toBe('');
      // Nothing was sent: no wrong try is counted, and nothing is said of one.
      expect(await lock.alert.count()).toBe(0);
      expect(ward.workstation.snapshot().phase).toMatchObject({ name: 'locked' });
      expect(log.lines.filter((line) => /auth\/(login|unlock|pin)|wrong_/.test(line))).toEqual([]);
      // After a pause whoever sits there types for themselves.
      await page.waitForTimeout(1_200);
      if (withPin) await lock.unlockByPin(pin);
      else await lock.unlock(ana.password);
      await headingOf(page, ana.displayName).waitFor();
      await page.getByRole('heading', { name: 'Time left' }).waitFor();
      expect(ward.workstation.snapshot().phase).toMatchObject({ name: 'active' });
    });
});
