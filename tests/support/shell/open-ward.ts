import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { createStation } from '../../../apps/workstation/create-station.ts';
import { createBrowserShell } from '../../../electron/browser-shell/create-browser-shell.ts';
import type { GeneratedUser } from '../../../electron/core/contract/channels.ts';
import { keychainServiceName } from '../../../electron/platform/keychain-service-name.ts';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SilentPowerEvents } from '../../../electron/platform/silent-power-events.ts';
import { whenReady } from '../../../electron/server-host/when-ready.ts';
import { RecordingLog } from '../core/recording-log.ts';
import { patienceMs } from '../run/patience.ts';
import { InProcessLauncher } from './in-process-launcher.ts';
import { TravellingClock } from './travelling-clock.ts';

const rendererDirectory = new URL('../../../dist/renderer', import.meta.url).pathname;
const pictures = new URL('../../../test-results/workstation/', import.meta.url).pathname;

/** The input of `setUp`. */
export const administrator = {
  username: 'admin',
  display_name: 'Ida Marsh',
  password: 'plenty of quiet tea',
};

/**
 * A computer on a ward: the real station, server, keychain, browser shell and screens in a separate folder. Only
 * the clock is the test's.
 */
export async function openWard(browser: Browser, { policyFile }: { policyFile?: string } = {}) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'carelink-ward-'));
  const clock = new TravellingClock();
  const log = new RecordingLog();
  const parts = { dataDirectory, clock, log, policyFile };
  let running = await startStation(parts);
  const keychain = await openSecretStore({
    service: keychainServiceName(dataDirectory),
    platform: process.platform,
    clock,
    log,
  });
  const window = await openWindow(browser);
  await window.page.goto(running.shell.newLaunchLink());
  return {
    ...window,
    get workstation() {
      return running.station.workstation;
    },
    get launcher() {
      return running.launcher;
    },
    get serverUrl() {
      return running.serverUrl;
    },
    clock,
    log,
    dataDirectory,
    keychain,
    /** Sets the workstation up without the screens, for tests that begin later in the day. */
    async setUp(): Promise<readonly GeneratedUser[]> {
      const result = await running.station.workstation.actions['setup.run']({
        administrator,
        ward: { name: 'Ward B', profile: 'standard' },
        station: 'B-204',
        demo_users: true,
      });
      if (!result.ok) throw new Error(result.error);
      return result.demoUsers;
    },
    /** Ends the program and restarts it; the window navigates to the new one. */
    async restart() {
      await stop(running);
      running = await startStation(parts);
      await window.page.goto(running.shell.newLaunchLink());
    },
    async close() {
      await window.page.context().close();
      await stop(running);
      for (const name of await keychain.names()) await keychain.delete(name);
      await rm(dataDirectory, { recursive: true });
    },
  };
}

interface StationParts {
  readonly dataDirectory: string;
  readonly clock: TravellingClock;
  readonly log: RecordingLog;
  readonly policyFile: string | undefined;
}

async function startStation({ dataDirectory, clock, log, policyFile }: StationParts) {
  const launcher = new InProcessLauncher(clock, log);
  const station = await createStation({
    shell: 'browser',
    version: '0.0.0',
    dataDirectory,
    platform: process.platform,
    policyFile,
    power: new SilentPowerEvents(),
    launcher,
    clock,
  });
  const { workstation, diagnostics, policy } = station;
  const shell = await createBrowserShell({
    workstation,
    diagnostics,
    apps: policy.apps,
    rendererDirectory,
    clock,
    log,
    port: 0,
  });
  await station.start();
  return { launcher, station, shell, serverUrl: await whenReady(station.endpoint) };
}

async function stop({ shell, station }: Awaited<ReturnType<typeof startStation>>): Promise<void> {
  await shell.close();
  await station.stop();
}

export type Ward = Awaited<ReturnType<typeof openWard>>;

/** A browser window that records its console messages and navigations. */
async function openWindow(browser: Browser) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const consoleLines: string[] = [];
  const addresses: string[] = [];
  page.on('console', (message) => consoleLines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => consoleLines.push(`error: ${error}`));
  page.on('request', (request) => addresses.push(request.url()));
  return { page, consoleLines, addresses };
}

/** Keeps a picture of the page if the test failed. */
export async function keepPictureOfFailure(page: Page, name: string, failed: boolean): Promise<void> {
  if (!failed) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name.replace(/\W+/g, '-')}.png`) });
}
