import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { GeneratedUser, WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { isPainted } from '../../support/apps/is-painted.ts';
import { appName, type ServedApp, serveApp } from '../../support/apps/serve-app.ts';
import { passTime } from '../../support/electron/pass-time.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { RestBanner } from '../pages/rest-banner.ts';
import { backToShift } from './back-to-shift.ts';
import type { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';
import { startShift } from './start-shift.ts';

const pin = '4829153706';
/** The shortest that a policy can ask for. */
const restMs = 10_000;
/** Everything a page can hear of a hand. */
const listening = `
  window.heard = [];
  for (const type of ['keydown', 'keyup', 'keypress', 'beforeinput', 'pointerdown', 'pointerup', 'mousedown', 'mouseup',
    'click', 'auxclick', 'contextmenu', 'wheel', 'touchstart'])
    window.addEventListener(type, (event) => window.heard.push(type + ' ' + (event.key ?? '')), true);
`;
const dose = `<!doctype html><title>Doses</title><style>body{margin:0}input{font-size:40px;width:100%;height:100vh;box-sizing:border-box}</style>
<input autofocus placeholder="Dose"><script>${listening}</script>`;
let app: ServedApp | undefined;
let running: RunningWorkstation;
let hands: Hands;
let nurse: GeneratedUser;

const computer = shareComputer(async (ward) => {
  app = await serveApp(dose);
  const policy = { walk_away_seconds: restMs / 1_000, apps: [app.entry] };
  ({ running, hands, nurse } = await startShift(ward, { policy, pin }));
});
afterAll(() => app?.close());
beforeEach(async () => {
  if (running === undefined) return;
  await computer().screen.showDesktop(0);
  await backToShift(running, nurse);
});

const inApp = <Result>(script: string) =>
  running.application.evaluate(
    async ({ webContents }, { origin, code }) => {
      const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
      return (await contents?.executeJavaScript(code)) as unknown;
    },
    { origin: app?.origin ?? '', code: script },
  ) as Promise<Result>;

/** Whether the app is in the window and has the keyboard. */
const hasKeyboard = () =>
  running.application.evaluate(({ BrowserWindow, webContents }, origin) => {
    const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
    const views = BrowserWindow.getAllWindows()[0]?.contentView.children as unknown as {
      webContents: unknown;
    }[];
    return views.some((view) => view.webContents === contents) && contents?.isFocused() === true;
  }, app?.origin ?? '');

/** Nobody touches anything for that long. */
async function rest(): Promise<void> {
  await passTime(running.application, restMs);
  // Looks at what is due by now.
  await running.page.evaluate(() =>
    (window as unknown as { workstation: WorkstationBridge }).workstation.invoke(
      'session.retry-now',
      undefined,
    ),
  );
}

/** A place on the screen that belongs to the app. */
const lowInWindow = () =>
  running.application.evaluate(({ BrowserWindow }): [number, number] => {
    const { x, y, width, height } = BrowserWindow.getAllWindows()[0]?.getContentBounds() ?? {
      ...{ x: 0, y: 0, width: 0, height: 0 },
    };
    return [x + width / 2, y + height - 80];
  });

/** Of what came from a hand before the rest, nothing counts. */
const forget = 'window.heard.length = 0';
const heard = 'window.heard';

describe('a computer that its user has left for a moment', () => {
  it('says whose session it is, and gives the next click, or all that is typed at once, to no page; what comes after it goes where the caret was', async () => {
    const { page } = running;
    const banner = new RestBanner(page);
    // If the first try has left the computer at rest, this is the key that ends it.
    await hands.press('alt+Home');
    const { text } = await hands.openNotes();
    await hands.press('ctrl+a', 'BackSpace');
    await hands.type('bed 4', { keyMs: 5 });
    await expect.poll(() => text.inputValue()).toBe('bed 4');
    await page.evaluate(listening);
    await banner.of(nurse.displayName).waitFor();
    await page.evaluate(forget);
    // Of what is typed in one go nothing arrives, rather than its end.
    await hands.type('12', { keyMs: 5 });
    await banner.bar.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.hasFocus()')).toBe(true);
    expect(await page.evaluate(heard)).toEqual([]);
    await hands.type('2');
    await expect.poll(() => text.inputValue()).toBe('bed 42');
    await expect.poll(() => new NotesCard(page).saved.count()).toBe(1);

    // The same with an app and a click. It is opened without a pointer, which our page would report up to 5 s later.
    await page.getByRole('button', { name: appName, exact: true }).dispatchEvent('click');
    await expect.poll(hasKeyboard).toBe(true);
    await expect.poll(() => inApp(isPainted)).toBe(true);
    const [x, y] = await lowInWindow();
    await computer().screen.click(x, y);
    await expect.poll(() => inApp('document.activeElement?.tagName')).toBe('INPUT');
    await hands.type('12');
    await expect.poll(() => inApp("document.querySelector('input').value")).toBe('12');
    await rest();
    await banner.of(nurse.displayName).waitFor();
    // It makes room and lies over nothing: the app begins below it.
    const below = await running.application.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return window?.contentView.children.map((view) => view.getBounds().y) ?? [];
    });
    const bar = await banner.bar.boundingBox();
    expect(Math.max(...below)).toBeGreaterThanOrEqual(Math.floor(bar?.height ?? 0));
    await inApp(forget);
    await computer().screen.click(x, y);
    await banner.bar.waitFor({ state: 'detached' });
    await expect.poll(hasKeyboard).toBe(true);
    expect(await inApp(heard)).toEqual([]);
    await hands.type('5');
    await expect.poll(() => inApp("document.querySelector('input').value")).toBe('125');
    // Back from behind another program the app has the keyboard again; also if the rest has begun meanwhile.
    const { screen } = computer();
    const value = "document.querySelector('input').value";
    for (const [rests, typed] of [
      [false, '1256'],
      [true, '12566'],
    ] as const) {
      await screen.showDesktop(1);
      await expect.poll(hasKeyboard).toBe(false);
      if (rests) await rest();
      await screen.showDesktop(0);
      if (rests) {
        await expect.poll(() => screen.focused()).toContain('CareLink');
        await banner.of(nurse.displayName).waitFor();
        await hands.press('x');
        await banner.bar.waitFor({ state: 'detached' });
      }
      await expect.poll(hasKeyboard).toBe(true);
      await hands.type('6');
      await expect.poll(() => inApp(value)).toBe(typed);
    }
    // Whoever comes back by a click has clicked.
    await screen.showDesktop(1);
    await expect.poll(hasKeyboard).toBe(false);
    await screen.showDesktop(0);
    await hands.click(page.getByRole('tab', { name: 'Overview' }));
    await page.getByRole('heading', { name: 'Apps' }).waitFor();
    await page.getByRole('tab', { name: appName }).click();
    await expect.poll(hasKeyboard).toBe(true);
    // The next click is one for the page again, and the lock is where it was.
    await computer().screen.click(x, y);
    await expect.poll(() => inApp<string[]>(heard)).toContain('click ');
    await hands.press('ctrl+shift+l');
    await new LockPage(page).pin.waitFor();
  });
});
