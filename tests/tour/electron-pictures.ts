import type { RequestListener } from 'node:http';
import { createVitalsApp } from '../../apps/sample-vitals/create-vitals-app.ts';
import type { GeneratedUser } from '../../electron/ipc/contract.ts';
import { AppPage } from '../e2e/pages/app-page.ts';
import { LockPage } from '../e2e/pages/lock-page.ts';
import { beginShift, headingOf } from '../e2e/workstation/steps.ts';
import { listenLoopback } from '../support/apps/listen-loopback.ts';
import { setUpByBridge } from '../support/electron/set-up-by-bridge.ts';
import {
  type RunningWorkstation,
  type UsableElectron,
  WardComputer,
} from '../support/electron/ward-computer.ts';
import { windowPicture } from './window-picture.ts';

/** The subjects of the pictures of the window in Electron, in the order of docs/tour.md. */
export type Keep = (file: string, png: Buffer) => void;

/**
 * Takes pictures of the window as shown on screen, with its frame, during a shift on a real Electron with the
 * sample app.
 */
export async function takeElectronPictures(electron: UsableElectron, keep: Keep): Promise<void> {
  // The app trusts the server, whose address is known only once it runs; the policy lists the app before that.
  let answer: RequestListener = (request) => request.socket.destroy();
  const app = await listenLoopback((request, response) => answer(request, response));
  const computer = await WardComputer.open(electron);
  const take = async (name: string) => {
    keep(`electron-${name}`, windowPicture(await computer.screen.still()));
  };
  try {
    const { origin } = app;
    const vitals = { id: 'vitals', name: 'Vitals notes', icon: 'pulse' };
    const running = await computer.start({
      // As in the other pictures, whatever the machine's language.
      args: ['--lang=en-GB'],
      policy: { apps: [{ ...vitals, start_url: `${origin}/`, allowed_origins: [origin] }] },
    });
    const { page } = running;
    await headingOf(page, 'Set up this workstation').waitFor();
    await take('setup');
    const nurse = await setUp(running);
    answer = createVitalsApp({ issuer: serverOf(computer), audience: 'carelink', scopes: ['carelink'] });
    await page.getByLabel('User name').waitFor();
    await take('sign-in');
    await beginShift(page, nurse);
    await take('shift');
    await page.getByRole('button', { name: vitals.name }).click();
    await new AppPage(page, vitals.name).heading.waitFor();
    await take('app');
    await computer.screen.press('ctrl+shift+l');
    await new LockPage(page).heading.waitFor();
    await take('locked');
    await running.quit();
  } finally {
    await computer.close();
    await app.close();
  }
}

async function setUp({ page }: RunningWorkstation): Promise<GeneratedUser> {
  const [nurse] = await setUpByBridge(page);
  if (nurse === undefined) throw new Error('The set-up made no demo users.');
  return nurse;
}

function serverOf(computer: WardComputer): string {
  const [, url] = /"url":"(http:[^"]+)","msg":"server ready"/.exec(computer.log()) ?? [];
  if (url === undefined) throw new Error('The log does not tell where the token server is.');
  return url;
}
