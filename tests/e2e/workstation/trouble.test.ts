import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { revokeSessionsOf } from '../../../server/domain/users/administer-user.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';
import { type DifficultWay, openDifficultWay, type Way } from '../../support/shell/difficult-way.ts';
import { keepPictureOfFailure, openWard, type Ward } from '../../support/shell/open-ward.ts';
import { expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { TroubleBanner } from '../pages/trouble-banner.ts';
import { headingOf, signIn } from './steps.ts';
import { test as base } from './ward-test.ts';

const second = 1_000;
const minute = 60 * second;

/** A workstation of a site with a remote server; its clock runs ahead of the server's as the test requires. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs.
  .extend('site', async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'carelink-far-'));
    const slowness = { pass: () => {} };
    const way = await openDifficultWay(() => slowness.pass());
    const server = await startTestServer({
      clock: new FakeServerClock(Date.now()),
      config: { issuer: way.url },
    });
    way.target = server.url;
    onCleanup(async () => {
      await Promise.all([server.close(), way.close()]);
      await rm(folder, { recursive: true });
    });
    const policyFile = join(folder, 'policy.json');
    await writeFile(policyFile, JSON.stringify({ server_url: way.url, station_name: 'B-204', pin: 'off' }));
    await addTestUser(server);
    const endByIt = () =>
      withStoreOf(server, ({ unitOfWork }) =>
        revokeSessionsOf({ clock: server.clock, unitOfWork }, nurse.username),
      );
    return { policyFile, way, slowness, endByIt };
  })
  .extend('far', async ({ browser, site, task }, { onCleanup }) => {
    site.way.way = 'guest_network';
    const ward = await openWard(browser, { policyFile: site.policyFile });
    site.slowness.pass = () => ward.clock.travel(3 * second);
    onCleanup(async () => {
      await keepPictureOfFailure(ward.page, task.name, task.result?.state === 'fail');
      await ward.close();
    });
    return ward;
  });

describe('a problem between the workstation and its server', () => {
  test('is named on the screen together with what to do, and listed in what happened in the session', async ({
    far,
    site: { way, endByIt },
  }) => {
    const { page } = far;
    const trouble = new TroubleBanner(page);
    await trouble.says('Something else is answering in place of the server');
    await tryWhileBecoming(way, 'proxy_sign_in', trouble);
    await trouble.says('The network wants this computer to sign in to it first.');
    await tryWhileBecoming(way, 'open', trouble);
    await trouble.banner.waitFor({ state: 'detached' });

    way.way = 'slow';
    await signIn(page, nurse);
    await headingOf(page, nurse.username).waitFor();
    await passUntil(far, () => trouble.slow.isVisible());
    way.way = 'open';
    await passUntil(far, () => trouble.slow.isHidden());

    way.way = 'cut';
    await passUntil(far, () => trouble.banner.isVisible(), 4 * minute);
    await trouble.says('The server is not responding.');
    await tryWhileBecoming(way, 'open', trouble);
    await trouble.banner.waitFor({ state: 'detached' });

    const shift = new ShiftPage(page);
    const { activity } = shift;
    await shift.openDetails();
    await activity.getByText(/^Connection lost, back at /).waitFor();
    // On a slow machine there is more to report than the card shows at first.
    const showAll = activity.getByRole('button', { name: /^Show all/ });
    if (await showAll.isVisible()) await showAll.click();
    await activity.getByText(/^The server responded slowly until /).waitFor();
    expect(await activity.getByRole('listitem').last().innerText()).toMatch(/Signed in$/);

    await endByIt();
    await passUntil(far, () => headingOf(page, 'Your session has ended').isVisible(), 4 * minute);
    await page.getByText('An administrator ended it. You can sign in again').waitFor();
    await expectPageHasNone(far, [nurse.password]);
    await page.getByRole('button', { name: 'Sign in again' }).click();
    // During all that time nobody has advanced the server's clock.
    await page.getByText(/^The clock of this computer is \d+ minutes fast\./).waitFor();
  });
});

/** Presses "Try now" while the banner is certain to be there: until then, nothing on the way is answered. */
const tryWhileBecoming = (way: DifficultWay, next: Way, trouble: TroubleBanner) =>
  way.become(next, () => trouble.tryNow.click());

/** Lets time pass in steps until the screen is as expected, with somebody in front of it. */
async function passUntil(
  { clock, workstation }: Ward,
  isSo: () => Promise<boolean>,
  stepMs = 20 * second,
): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await isSo()) return true;
        clock.travel(stepMs);
        await workstation.actions['session.report-activity']({ editing: false });
        return false;
      },
      { interval: 150, timeout: patienceMs },
    )
    .toBe(true);
}
