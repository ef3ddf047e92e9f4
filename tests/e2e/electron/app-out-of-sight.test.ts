import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { appName } from '../../support/apps/serve-app.ts';
import { MachineSignals } from '../../support/electron/machine-signals.ts';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';
import { Sight } from '../../support/electron/sight.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { AppPage } from '../pages/app-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { choosePin } from '../workstation/steps.ts';

const electron = inject('electron');
const pin = '482915';
const patience = { timeout: patienceMs };
const windowTitle = 'CareLink Workstation';
let ward: AppWard;
let machine: MachineSignals;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  ward = await openAppWard(electron, async ({ desk }) => {
    machine = await MachineSignals.open(desk);
  });
  await ward.begin();
  await backToShift();
  await choosePin(ward.page, pin);
});

afterAll(async () => {
  machine?.close();
  await ward?.close();
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
  context.onTestFailed(() => ward.computer.keepPicture(context.task.name));
});
// A second try begins where the first one ended.
beforeEach(async () => {
  if (ward === undefined) return;
  await restore();
  if (await new LockPage(ward.page).pin.isVisible()) await unlock();
  if (await new AppPage(ward.page, appName).heading.isVisible()) await backToShift();
});

const backToShift = async () => {
  await new AppPage(ward.page, appName).backButton.click();
  await ward.page.getByRole('heading', { name: 'Apps' }).waitFor();
};
const isMinimised = () =>
  ward.running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized());
/** A window manager that is still busy with the window does nothing. */
const minimise = () =>
  expect
    .poll(async () => {
      if (!(await isMinimised())) await ward.computer.screen.minimise(windowTitle);
      return await isMinimised();
    }, patience)
    .toBe(true);
const restore = () =>
  expect
    .poll(async () => {
      if (await isMinimised()) await ward.computer.screen.activate(windowTitle);
      return await isMinimised();
    }, patience)
    .toBe(false);
/** Until the machine is heard: what is told after this is told later. */
const sleepAndWake = async () => {
  machine.sleep(true);
  await new LockPage(ward.page).pin.waitFor();
  machine.sleep(false);
};
const unlock = async () => {
  const { screen } = ward.computer;
  const lock = new LockPage(ward.page);
  await lock.pin.waitFor();
  // A window that has just come back may be clicked before its window manager gives it the focus.
  await expect
    .poll(async () => {
      await ward.running.clickOn(lock.pin);
      return await screen.focused();
    }, patience)
    .toContain(windowTitle);
  await screen.type(pin);
  await screen.press('Return');
  await lock.pin.waitFor({ state: 'detached' });
};
/** Throws while anything else is drawn in the place of the app. */
const appIsSeen = () =>
  vi.waitFor(async () => {
    const { y = 0 } = (await new AppPage(ward.page, appName).place.boundingBox()) ?? {};
    return await Sight.ofApp(ward.running, ward.computer.screen, { x: 0, y: y + 2, width: 700, height: 90 });
  }, patience);
const endDrawing = () =>
  ward.running.application.evaluate(({ app }) => {
    const drawing = app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid;
    if (drawing === undefined) throw new Error('No process draws.');
    process.kill(drawing, 'SIGKILL');
  });
/** Its page begins anew, and had no time to draw. */
const openUndrawn = async () => {
  await ward.openApp();
  await ward.running.application.evaluate(({ webContents }, origin) => {
    const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
    contents?.forcefullyCrashRenderer();
  }, ward.appOrigin);
  const again = ward.page.getByRole('main').getByRole('button', { name: 'Open again' });
  await again.waitFor();
  await again.click();
};

it.each([
  [
    'is minimised and comes back',
    async () => {
      await minimise();
      await restore();
    },
  ],
  [
    'is minimised while the process that draws ends',
    async () => {
      await minimise();
      await endDrawing();
      await restore();
    },
  ],
  [
    'is minimised while the computer sleeps',
    async () => {
      await minimise();
      await sleepAndWake();
      await restore();
      await unlock();
    },
  ],
  [
    'sleeps with the computer, twice',
    async () => {
      await sleepAndWake();
      machine.sleep(true);
      machine.sleep(false);
      await unlock();
    },
  ],
  [
    'sleeps while the process that draws ends',
    async () => {
      await sleepAndWake();
      await endDrawing();
      await unlock();
    },
  ],
])('an app that was not drawn yet when its window %s is drawn', async (_what, happen) => {
  const before = ward.computer.log().length;
  await openUndrawn();
  await happen();
  await ward.untilAppIsShown();
  await appIsSeen();
  // It was not given up meanwhile, and is the same page.
  expect(ward.computer.log().slice(before)).not.toContain('app: it is not drawn');
  expect(await ward.inApp('document.title')).toBe('Vitals');
  await backToShift();
});
