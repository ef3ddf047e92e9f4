import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { WardComputer } from '../../support/electron/ward-computer.ts';

const electron = inject('electron');
let computer: WardComputer | undefined;
let application: ElectronApplication | undefined;
let page: Page;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  computer = await WardComputer.open(electron);
  ({ application, page } = await computer.start());
});

afterAll(() => computer?.close());

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

describe('the Electron shell', () => {
  it('opens the first screen from a scheme of its own', async () => {
    expect(page.url()).toBe('carelink://app/');
    await page.getByRole('heading').first().waitFor();
    expect(await page.evaluate(() => window.isSecureContext)).toBe(true);
  });

  it('gives the page the bridge and nothing of Node or Electron', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { workstation: object }).workstation).sort(),
      foreign: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
    }));
    expect(seen).toEqual({ bridge: ['invoke', 'onSnapshot'], foreign: [] });
  });

  it('answers the channels of the contract and refuses everything else', async () => {
    const invoke = (name: string, input?: unknown) =>
      page.evaluate(
        ([channel, value]) =>
          (
            window as unknown as { workstation: { invoke(name: unknown, input: unknown): Promise<object> } }
          ).workstation
            .invoke(channel, value)
            .then(Object.keys, (error: Error) => error.message),
        [name, input] as const,
      );
    expect(await invoke('snapshot.get')).toContain('phase');
    expect(await invoke('shell.open')).toContain('(unknown_channel)');
    expect(await invoke('session.unlock', { password: 7 })).toContain('(invalid_input)');
  });

  it('cannot be navigated elsewhere and opens no windows', async () => {
    await page.evaluate(() => {
      window.location.href = 'https://evil.example/';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe('carelink://app/');
    expect(await page.evaluate(() => window.open('https://evil.example/'))).toBeNull();
    expect(application?.windows()).toHaveLength(1);
  });

  it('runs no inline script and connects to nothing', async () => {
    const outcome = await page.evaluate(async () => {
      try {
        const script = document.createElement('script');
        script.append('window.injected = true');
        document.head.append(script);
      } catch {
        // Trusted types refuse it before the rest of the policy is consulted.
      }
      const connected = await fetch('http://127.0.0.1:1/').then(
        () => true,
        () => false,
      );
      return { injected: 'injected' in window, connected };
    });
    expect(outcome).toEqual({ injected: false, connected: false });
  });

  it('reports to the main process that the page is sandboxed and isolated', async () => {
    const preferences = await application?.evaluate(({ webContents }) => {
      const contents = webContents.getAllWebContents()[0] as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  });
});
