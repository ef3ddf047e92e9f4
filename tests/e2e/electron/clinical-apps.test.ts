import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { GeneratedUser, SetupResult, WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { type LoopbackServer, listenLoopback } from '../../support/apps/listen-loopback.ts';
import { WardComputer } from '../../support/electron/ward-computer.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { beginShift, signOut } from '../workstation/steps.ts';

const electron = inject('electron');
const authorizations: (string | undefined)[] = [];
let computer: WardComputer | undefined;
let server: LoopbackServer | undefined;
let application: ElectronApplication | undefined;
let page: Page;
let nurse: GeneratedUser;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  computer = await WardComputer.open(electron);
  server = await listenLoopback((request, response) => {
    authorizations.push(request.headers.authorization);
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>Vitals</title><h1>Vitals</h1>');
  });
  const { origin } = server;
  const app = { id: 'vitals', name: 'Vitals notes', start_url: `${origin}/`, allowed_origins: [origin] };
  ({ application, page } = await computer.start({ policy: { apps: [app] } }));
  await page.getByRole('heading', { name: 'Set up this workstation' }).waitFor();
  const setup = await page.evaluate(async (): Promise<SetupResult> => {
    const { workstation } = window as unknown as { workstation: WorkstationBridge };
    const administrator = { username: 'admin', display_name: 'Ida Marsh', password: 'plenty of quiet tea' };
    const ward = { name: 'Ward B', profile: 'standard' } as const;
    return await workstation.invoke('setup.run', {
      administrator,
      ward,
      station: 'B-204',
      demo_users: true,
    });
  });
  const [first] = setup.ok ? setup.demoUsers : [];
  if (!first) throw new Error('There are no demo users.');
  nurse = first;
  await beginShift(page, nurse);
  await page.getByRole('button', { name: 'Vitals notes' }).click();
});

afterAll(async () => {
  await computer?.close();
  await server?.close();
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

/** What of the app is in the window, and how its page is kept, as the main process sees it. */
const look = () =>
  application?.evaluate(({ BrowserWindow, webContents }, origin) => {
    const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
    const preferences = (
      contents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined
    )?.getLastWebPreferences();
    return {
      views: BrowserWindow.getAllWindows()[0]?.contentView.children.length,
      isAlive: contents !== undefined,
      sandbox: preferences?.sandbox,
      nodeIntegration: preferences?.nodeIntegration,
      isPersistent: contents?.session.isPersistent(),
    };
  }, server?.origin ?? '');

describe('a clinical app in Electron', () => {
  it('is in the window, sandboxed, in a partition in memory, and its server got the token', async () => {
    await expect
      .poll(look, { timeout: 20_000 })
      .toEqual({ views: 1, isAlive: true, sandbox: true, nodeIntegration: false, isPersistent: false });
    expect(authorizations[0]).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('is out of the window while locked, and gone after the sign-out', async () => {
    await page.getByRole('button', { name: 'Lock' }).click();
    await expect.poll(look, { timeout: 20_000 }).toMatchObject({ views: 0, isAlive: true });
    // Parked it stays as it is.
    await page.getByRole('button', { name: /^Not you/ }).click();
    const parked = new ParkedUsers(page);
    await parked.heading.waitFor();
    expect(await look()).toMatchObject({ views: 0, isAlive: true });
    await parked.comeBackByPassword(nurse.displayName, nurse.password);
    await signOut(page);
    await expect.poll(look, { timeout: 20_000 }).toMatchObject({ views: 0, isAlive: false });
  });
});
