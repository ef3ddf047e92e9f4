import type { WebContentsView } from 'electron';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { type ServedApp, serveApp } from '../../support/apps/serve-app.ts';
import { appGround, Sight } from '../../support/electron/sight.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { backToShift } from './back-to-shift.ts';
import { shareComputer } from './shared-computer.ts';
import { startShift } from './start-shift.ts';

const pin = '902746';
const patience = { timeout: 60_000 };
let running: RunningWorkstation;
let nurse: GeneratedUser;
let app: ServedApp;
/** Pixels of words in the shift. */
let shift: Sight;

const computer = shareComputer(async (shared) => {
  app = await serveApp(`<!doctype html><title>Vitals</title>${appGround}<h1>Blood pressure of bed 12</h1>`);
  ({ running, nurse } = await startShift(shared, { policy: { apps: [app.entry] }, pin }));
  shift = await Sight.of(running, shared.screen, running.page.getByText('Time left'));
});

afterAll(() => app?.close());
beforeEach(async () => {
  if (running === undefined) return;
  await signalPage('SIGCONT');
  await backToShift(running, nurse);
});

const textOnPage = async () => String(await running.askPage('document.body.innerText'));
const shows = (text: string) => expect.poll(textOnPage, patience).toContain(text);
const seen = (sight: Sight) => expect.poll(() => sight.isSeen(), patience).toBe(true);
const gone = (sight: Sight) => expect.poll(() => sight.isSeen(), patience).toBe(false);
const lockByKeys = () => computer().screen.press('ctrl+shift+l');

/** Runs a script in the page with this address, without waiting for it, since it may never end. */
const runIn = (address: string, script: string) =>
  running.application.evaluate(
    ({ webContents }, [start, code]) => {
      const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(start));
      contents?.executeJavaScript(code).catch(() => undefined);
    },
    [address, script] as const,
  );

const signalPage = (signal: NodeJS.Signals) =>
  running.application.evaluate(({ BrowserWindow }, sent) => {
    const processId = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId();
    if (processId) process.kill(processId, sent);
  }, signal);

/** The PIN by real keys, typed without a click. */
async function unlock(): Promise<void> {
  await expect
    .poll(() => running.askPage('document.hasFocus() && document.activeElement?.type'), patience)
    .toBe('password');
  await computer().screen.type(pin);
  await computer().screen.press('Return');
  await shows('Time left');
}

describe('the cover', () => {
  it('hides the shift of a page that hangs, and brings the page back on the lock screen', async () => {
    await seen(shift);
    await runIn('carelink:', 'setTimeout(() => { for (;;); }, 0)');
    await expect.poll(() => running.askPage('1'), patience).toBeNull();
    await lockByKeys();
    await gone(shift);
    await shows('Locked by you at');
    expect(computer().log()).toContain('the page does not answer and is ended');
    await unlock();
    await seen(shift);
  });

  it('gives the lock screen to a page that lives at once, and takes no key from it', async () => {
    for (let times = 0; times < 3; times += 1) {
      await lockByKeys();
      await gone(shift);
      await shows('Locked by you at');
      await unlock();
      await seen(shift);
    }
  });

  // Five crashes within a minute would end the window; these tests cause four of them.
  it('hides what a page that was killed has left, when it is locked meanwhile', async () => {
    await signalPage('SIGKILL');
    await lockByKeys();
    await gone(shift);
    await shows('Locked by you at');
    await unlock();
    await seen(shift);
  });

  it('is not needed to get rid of a page that hangs: keys that are not answered end it, and the shift goes on', async () => {
    const before = computer().log().length;
    await runIn('carelink:', 'setTimeout(() => { for (;;); }, 0)');
    await expect.poll(() => running.askPage('1'), patience).toBeNull();
    await computer().screen.press('Tab');
    await shows('Time left');
    expect(computer().log().slice(before)).toContain('the page does not react and is ended');
    await seen(shift);
  });

  it('hides an app that hangs, in front of a page whose process is stopped as a whole', async () => {
    await runIn(
      'carelink:',
      "[...document.querySelectorAll('button')].find((each) => each.innerText.includes('Vitals notes')).click()",
    );
    const appText = () =>
      running.application.evaluate(({ webContents }, address) => {
        const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(address));
        return contents?.executeJavaScript('document.body.innerText');
      }, app.origin);
    await expect.poll(appText, patience).toContain('Blood pressure');
    // Painting follows loading a little later.
    const placeOfApp = () =>
      running.application.evaluate(({ BrowserWindow }, address) => {
        const views = BrowserWindow.getAllWindows()[0]?.contentView.children ?? [];
        const view = views.find((each) =>
          (each as Partial<WebContentsView>).webContents?.getURL().startsWith(address),
        );
        return view?.getBounds() ?? null;
      }, app.origin);
    await expect.poll(placeOfApp, patience).not.toBeNull();
    const { y = 0 } = (await placeOfApp()) ?? {};
    const box = { x: 0, y: y + 2, width: 700, height: 90 };
    const appInView = await vi.waitFor(() => Sight.ofApp(running, computer().screen, box), patience);
    await seen(appInView);
    await runIn(app.origin, 'setTimeout(() => { for (;;); }, 0)');
    await signalPage('SIGSTOP');
    await expect.poll(() => running.askPage('1'), patience).toBeNull();
    await lockByKeys();
    await gone(appInView);
    await shows('Locked by you at');
  });
});
