import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { approveWaitingDevices } from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { createSiteCode } from '../../../server/domain/enrolment/create-site-code.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { keepPictureOfFailure, openWard } from '../../support/shell/open-ward.ts';
import { expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { EnrolmentPage } from '../pages/enrolment-page.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { headingOf } from './steps.ts';
import { test as base } from './ward-test.ts';

/** A new workstation of a site that requires enrolment and allows one session; Nora is signed in at another one. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs.
  .extend('site', async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'carelink-site-'));
    const server = await startTestServer({
      clock: new FakeServerClock(Date.now()),
      config: { devices: { enrolment: 'required' }, sessions: { max_per_user: 1 } },
    });
    onCleanup(async () => {
      await server.close();
      await rm(folder, { recursive: true });
    });
    const policyFile = join(folder, 'policy.json');
    await writeFile(policyFile, JSON.stringify({ serverUrl: server.url, stationName: 'ICU-3' }));
    await addTestUser(server);
    const access = await signInElsewhere(server);
    const holdsElsewhere = async () => (await callAs(access, `${server.url}/v1/me`)).status === 200;
    return {
      policyFile,
      newCode: (ward: string) => newCode(server, ward),
      newSiteCode: () => newSiteCode(server),
      admitWaiting: () => admitWaiting(server),
      holdsElsewhere,
    };
  })
  .extend('newcomer', async ({ browser, site, task }, { onCleanup }) => {
    const ward = await openWard(browser, { policyFile: site.policyFile });
    onCleanup(async () => {
      await keepPictureOfFailure(ward.page, task.name, task.result?.state === 'fail');
      await ward.close();
    });
    return ward;
  });

async function newCode(server: TestServer, ward: string): Promise<string> {
  const { clock } = server;
  const made = await withStoreOf(server, ({ unitOfWork }) =>
    createEnrolmentCode({ clock, unitOfWork }, { ward, ttlSeconds: 600 }, commandLine),
  );
  return made.code;
}

async function newSiteCode(server: TestServer): Promise<string> {
  const { clock } = server;
  const terms = { ward: 'ICU', ttlSeconds: 600, uses: 2, networks: [], replacesSameName: false };
  const made = await withStoreOf(server, ({ unitOfWork }) =>
    createSiteCode({ clock, unitOfWork }, { ...terms, needsApproval: true }, commandLine),
  );
  return made.code;
}

function admitWaiting(server: TestServer): Promise<unknown> {
  const { clock } = server;
  return withStoreOf(server, ({ unitOfWork }) =>
    approveWaitingDevices({ clock, unitOfWork }, null, commandLine),
  );
}

/** At an enrolled workstation B-204; returns the access token. */
async function signInElsewhere(server: TestServer): Promise<string> {
  const { url, clock } = server;
  const workstation = await DpopClient.create();
  const enrolment = { code: await newCode(server, 'Ward B'), name: 'B-204' };
  expect((await workstation.post(`${url}/v1/devices`, enrolment, clock)).status).toBe(201);
  const { username, password } = nurse;
  const { body } = await workstation.post(`${url}/account/token/`, { username, password }, clock);
  return body.access;
}

const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });

async function signInByKeyboard(page: Page): Promise<void> {
  await headingOf(page, 'Sign in').waitFor();
  await page.getByLabel('User name').waitFor();
  await page.keyboard.type(nurse.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(nurse.password);
  await page.keyboard.press('Enter');
}

describe('a workstation that nobody has enrolled', () => {
  test('is enrolled with the keyboard alone; a second press then replaces a session elsewhere', async ({
    newcomer,
    site,
  }) => {
    const { page } = newcomer;
    const enrolment = new EnrolmentPage(page);
    await signInByKeyboard(page);
    await enrolment.heading.waitFor();
    expect(await enrolment.name.inputValue()).toBe('ICU-3');

    const code = await site.newCode('ICU');
    await page.keyboard.type(`${code.toLowerCase().replaceAll('-', '').slice(0, 15)}`);
    await page.keyboard.press('Enter');
    await page.getByText('The code has 16 or 24 letters and digits.').waitFor();
    await page.keyboard.type(code.slice(-1));
    expect(await enrolment.code.inputValue()).toBe(code);
    await page.keyboard.press('Enter');
    await page.getByText('This workstation is enrolled. You can sign in now.').waitFor();
    await page.getByText('ICU', { exact: true }).waitFor();
    await page.getByText('Station ICU-3').waitFor();

    await signInByKeyboard(page);
    await headingOf(page, 'You are signed in elsewhere').waitFor();
    await page.getByText(/^You have been signed in at B-204 · Ward B since /).waitFor();
    await expectPageHasNone(newcomer, [nurse.password]);
    await expect.poll(() => focused(page)).toBe('Back to sign in');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Sign out on B-204?' });
    await question.waitFor();
    await expect.poll(() => focused(page)).toBe('Leave it');
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    expect(await site.holdsElsewhere()).toBe(true);

    await expect.poll(() => focused(page)).toBe('Sign out there and sign in here: B-204');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Leave it');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await headingOf(page, nurse.username).waitFor();
    await new ShiftPage(page).openDetails();
    await page.getByText('You are signed in only here.').waitFor();
    expect(await site.holdsElsewhere()).toBe(false);
    expect(await page.getByText('Also signed in at').count()).toBe(0);
    await expectPageHasNone(newcomer, [nurse.password]);
  });

  test('takes the code of a site as it was copied, waits for IT and is admitted', async ({
    newcomer,
    site,
  }) => {
    const { page } = newcomer;
    const enrolment = new EnrolmentPage(page);
    await signInByKeyboard(page);
    await enrolment.heading.waitFor();
    const code = await site.newSiteCode();
    await enrolment.code.evaluate((field, copied) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', copied);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, `${code}\nEnrols 2 workstations into ICU`);
    expect(await enrolment.code.inputValue()).toBe(code);
    await enrolment.code.press('Enter');
    await headingOf(page, 'This workstation is waiting for IT').waitFor();

    const back = page.getByRole('button', { name: 'Back to sign in' });
    await back.click();
    await signInByKeyboard(page);
    await headingOf(page, 'This workstation is waiting for IT').waitFor();
    await site.admitWaiting();
    await back.click();
    await signInByKeyboard(page);
    // Nobody is turned away but by her session at B-204.
    await headingOf(page, 'You are signed in elsewhere').waitFor();
  });
});
