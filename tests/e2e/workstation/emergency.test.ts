import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createOfflineCode } from '../../../electron/core/policy/offline-code.ts';
import { noteEmergencyCode } from '../../../server/domain/emergency/note-emergency-code.ts';
import { listenLoopback } from '../../support/apps/listen-loopback.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';
import { keepPictureOfFailure, openWard, type Ward } from '../../support/shell/open-ward.ts';
import { expectDiskHasNone, expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { EmergencyBar, EmergencyPage } from '../pages/emergency-page.ts';
import { beginShift } from './steps.ts';
import { test as base } from './ward-test.ts';

const minute = 60_000;
const words = 'Cardiac arrest in room 4, nobody else is here.';

/** A ward with a sealed code, one app for emergencies and one not for them. */
const test = base.extend('ready', async ({ browser, task }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-emergency-'));
  const seen: (string | undefined)[] = [];
  const plan = await listenLoopback((request, response) => {
    seen.push(request.headers.authorization);
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><html lang="en"><title>Plan</title><h1>Emergency plan of Ward B</h1></html>');
  });
  const app = { icon: 'clipboard', start_url: `${plan.origin}/`, allowed_origins: [plan.origin] };
  const apps = [
    { ...app, id: 'plan', name: 'Emergency plan', emergency: true },
    { ...app, id: 'charts', name: 'Charts' },
  ];
  const { code, entry } = await createOfflineCode({ uses: 1, expires: '2999-12-31' });
  const policyFile = join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify({ apps, emergency: { codes: [entry] } }));
  const ward = await openWard(browser, { policyFile });
  onCleanup(async () => {
    await keepPictureOfFailure(ward.page, task.name, task.result?.state === 'fail');
    await ward.close();
    await plan.close();
    await rm(folder, { recursive: true });
  });
  return { ward, code, entry, seen };
});

const databaseOf = ({ dataDirectory, clock }: Ward) => ({
  databaseFile: join(dataDirectory, 'carelink.sqlite'),
  clock: { nowMs: () => clock.wallMs() },
});

const recordsOf = (ward: Ward) =>
  withStoreOf(databaseOf(ward), ({ unitOfWork }) =>
    unitOfWork.read(({ emergencies }) => emergencies.page(null, 10, { openOnly: true })),
  );

test('emergency access opens by keyboard with a password and a reason, is shown in red, and lasts half an hour at most', async ({
  ready: { ward },
}) => {
  const { page, clock, workstation } = ward;
  const [ana, jan] = await ward.setUp();
  if (!ana || !jan) throw new Error('There are no demo users.');
  // A user is signed in here, with the screen locked.
  await beginShift(page, jan);
  await page.keyboard.press('Control+Shift+L');
  await page.getByText(/^Locked by you at/).waitFor();
  const asked = new EmergencyPage(page);
  await asked.link.focus();
  await page.keyboard.press('Enter');
  await asked.heading.waitFor();
  expect(await asked.heading.evaluate((heading) => heading === document.activeElement)).toBe(true);
  await asked.askByPassword('A patient is in danger', ana.username, 'not the password');
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  // The safe choice has the focus.
  await expect.poll(focused).toBe('Cancel');
  await asked.confirm();
  await asked.alert.getByText('That did not match.').waitFor();
  // Enter leads to the reasons, and chooses none.
  await page.keyboard.type(ana.password);
  await page.keyboard.press('Enter');
  expect(await asked.dialog.count()).toBe(0);
  expect(await focused()).toBe('A patient is in danger');
  await page.keyboard.press('Enter');
  await asked.dialog.getByText('Opens everything your account may open').waitFor();
  await expect.poll(focused).toBe('Cancel');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  const emergency = new EmergencyBar(page);
  const { bar, words: recorded, endButton } = emergency;
  await recorded.waitFor();
  await page.getByRole('heading', { level: 1, name: ana.displayName }).waitFor();
  expect(await page.getByRole('button', { name: 'Choose a PIN' }).count()).toBe(0);
  const { phase, people } = workstation.snapshot();
  expect(phase).toMatchObject({ name: 'active', session: { profile: 'break_glass' } });
  expect(people).toMatchObject([{ displayName: jan.displayName }]);
  expect(await recordsOf(ward)).toMatchObject([{ reason: { text: null }, laterWords: null }]);
  await emergency.write('short');
  await bar.getByText('A few more words, please').waitFor();
  await emergency.ownWords.fill(words);
  await page.keyboard.press('Control+Shift+L');
  await page.getByText(/^Locked by you at/).waitFor();
  await recorded.waitFor();
  // What was typed waits out of sight.
  expect((await emergency.ownWords.count()) + (await emergency.writeButton.count())).toBe(0);
  await page.getByLabel('Password').fill(ana.password);
  await page.keyboard.press('Enter');
  expect(await emergency.ownWords.inputValue()).toBe(words);
  await bar.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => emergency.ownWords.count()).toBe(0);
  expect(await emergency.writeButton.count()).toBe(0);
  await page.keyboard.press('Control+Shift+L');
  await page.getByText(/^Locked by you at/).waitFor();
  expect(await endButton.count()).toBe(0);
  clock.travel(31 * minute);
  await page.getByText(/^The emergency access ended at/).waitFor();
  expect(await bar.count()).toBe(0);
  expect(await recordsOf(ward)).toMatchObject([
    { kind: 'session', laterWords: { text: words, notedBy: null } },
  ]);
  await expectPageHasNone(ward, [ana.password, words]);
  await expectDiskHasNone(ward, [ana.password]);
});

test('a sealed code opens emergency access without server or token, and the server is told afterwards', async ({
  ready: { ward, code, entry, seen },
}) => {
  const { page, clock, launcher } = ward;
  await ward.setUp();
  // As if made by `emergency code create` at the server.
  await withStoreOf(databaseOf(ward), ({ unitOfWork }) =>
    noteEmergencyCode({ clock: databaseOf(ward).clock, unitOfWork }, entry),
  );
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await launcher.cut();
  const asked = new EmergencyPage(page);
  await asked.link.click();
  await page
    .getByText(/^If the connection is not back by \d\d:\d\d( \(\w+\))?, a sealed code works/)
    .waitFor();
  await asked.chooseCode();
  await asked.askByCode('A system is not working', 'Dr Imani Okafor', code);
  await asked.confirm();
  await asked.alert.getByText('Sealed codes work only while').waitFor();
  clock.travel(3 * minute);
  await page.getByText('so a sealed code works now').waitFor();
  await asked.askByCode('A system is not working', 'Dr Imani Okafor', '0000-0000-0000-0000');
  await asked.confirm();
  await asked.alert.getByText('That code did not match.').waitFor();
  await asked.askByCode(
    'A system is not working',
    'Dr Imani Okafor',
    code.toLowerCase().replaceAll('-', ' '),
  );
  await asked.dialog.getByText('Opens without a sign-in, for 30 minutes: Emergency plan.').waitFor();
  await asked.confirm();

  const emergency = new EmergencyBar(page);
  const { words: recorded, endButton } = emergency;
  await recorded.waitFor();
  await page.getByRole('heading', { level: 1, name: 'Dr Imani Okafor, without sign-in' }).waitFor();
  expect(await page.getByRole('button', { name: 'Charts' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Emergency plan' }).click();
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { name: 'Emergency plan of Ward B' }).waitFor();
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every((authorization) => authorization === undefined)).toBe(true);
  // Words that were typed and not saved go with it.
  await emergency.writeButton.click();
  await emergency.ownWords.fill(words);
  await endButton.click();
  await page.getByText(/^The emergency access ended at/).waitFor();
  await expect.poll(() => page.frames().length).toBe(1);

  // A single use was allowed, and it was counted.
  await asked.link.click();
  await asked.chooseCode();
  await asked.askByCode('Something else', 'Dr Imani Okafor', code);
  await asked.confirm();
  await asked.alert.getByText('has been used as often').waitFor();

  launcher.mend();
  await expect
    .poll(() => recordsOf(ward))
    .toMatchObject([
      {
        kind: 'offline_code',
        person: 'Dr Imani Okafor',
        reason: { text: words },
        laterWords: null,
        endedAtMs: expect.any(Number),
      },
    ]);
  await expect.poll(() => ward.keychain.names()).not.toContainEqual(expect.stringMatching(/^emergency-use:/));
  await expectDiskHasNone(ward, [code, code.replaceAll('-', '')]);
});

test('a tile opens it without a typed name, and "End now" ends it with one click', async ({
  ready: { ward },
}) => {
  const { page, workstation } = ward;
  const [ana, jan] = await ward.setUp();
  if (!ana || !jan) throw new Error('There are no demo users.');
  // Jan is parked here, and has left the PIN at home.
  await beginShift(page, jan);
  await page.keyboard.press('Control+Shift+L');
  await page.getByText(/^Locked by you at/).waitFor();
  await workstation.actions['session.switch-user']();
  const asked = new EmergencyPage(page);
  await asked.link.click();
  await asked.choose(jan.displayName);
  await asked.reason('Something else').click();
  await page.getByText('Please fill this in.').waitFor();
  await asked.askAsChosen('Something else', jan.password);
  await asked.confirm();
  const { words: recorded, endButton } = new EmergencyBar(page);
  await recorded.waitFor();
  await endButton.click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect(workstation.snapshot()).toMatchObject({
    phase: { name: 'signed_out' },
    people: expect.arrayContaining([
      expect.objectContaining({ kind: 'parked', displayName: jan.displayName }),
    ]),
  });
  expect(await recordsOf(ward)).toMatchObject([
    { reason: { code: 'other', text: null }, laterWords: null, endedAtMs: expect.any(Number) },
  ]);
});
