import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GeneratedUser, WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { appName, type ServedApp, serveApp } from '../../support/apps/serve-app.ts';
import { f13, nextTapMs } from '../../support/electron/badge-reader.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { AppPage } from '../pages/app-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { backToShift } from './back-to-shift.ts';
import type { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';
import { startShift } from './start-shift.ts';

const pin = '482915';
const badge = '00432198765';
/** The page and its frame tell of every key. */
const listening = `<script>
  seen = [];
  for (const type of ['keydown', 'keypress', 'keyup', 'input', 'submit'])
    addEventListener(type, (event) => {
      if (type === 'submit') event.preventDefault();
      seen.push(type + ' ' + (event.key ?? ''));
    }, true);
</script>`;
const dose = '<form><label>Dose <input name="dose" autofocus></label><button>Give</button></form>';
const page = `<!doctype html><title>Vitals</title>${listening}<h1>Vitals</h1>${dose}
<iframe srcdoc='${`${listening}${dose}`.replaceAll("'", '&#39;')}' style="width:400px;height:90px"></iframe>`;

let app: ServedApp | undefined;
let running: RunningWorkstation;
let hands: Hands;
let nurse: GeneratedUser;
const computer = shareComputer(async (ward) => {
  app = await serveApp(page);
  const policy = { badges: 'on', badge_prefix: 'F13', apps: [app.entry] };
  ({ running, hands, nurse } = await startShift(ward, { policy, pin, badge }));
});
afterAll(() => app?.close());
// In the app, for second tries as well.
beforeEach(async () => {
  if (running === undefined) return;
  await backToShift(running, nurse);
  await hands.click(hands.page.getByRole('button', { name: appName, exact: true }));
  await vi.waitUntil(async () => (await inApp('document.readyState')) === 'complete', {
    timeout: patienceMs,
  });
  await appIsSeen();
});

/** As a reader types: the prefix, digits, Enter, 2 ms apart. */
const tap = async (number: string) => {
  await computer().screen.pressThenType(f13, `${number}\n`, { keyMs: 2 });
  // An Enter that comes sooner is the reader's.
  await new Promise((resolve) => setTimeout(resolve, 300));
};
const inApp = <Value>(script: string): Promise<Value> =>
  running.application.evaluate(
    ({ webContents }, [start, code]) =>
      webContents
        .getAllWebContents()
        .find((each) => each.getURL().startsWith(start))
        ?.executeJavaScript(code, true),
    ['http:', script] as const,
  );
const frame = 'document.querySelector("iframe").contentWindow';
/** Puts the caret there, as a click does. */
const caretIn = async (where: 'window' | typeof frame) => {
  const focus = `(() => { const w = ${where}; w.focus(); w.document.querySelector('input').focus();
    w.document.querySelector('input').value = ''; w.seen.length = 0; return w.document.hasFocus(); })()`;
  await expect
    .poll(async () => {
      await running.application.evaluate(({ webContents }) =>
        webContents
          .getAllWebContents()
          .find((each) => each.getURL().startsWith('http:'))
          ?.focus(),
      );
      return inApp(focus);
    })
    .toBe(true);
};
const keysSeen = (where: string) => inApp<string[]>(`${where}.seen`);
const doseIn = (where: string) => inApp<string>(`${where}.document.querySelector('input').value`);
const appIsSeen = () => new AppPage(hands.page, appName).place.waitFor();
const isOffered = () =>
  hands.page.evaluate(async () => {
    const { workstation } = window as unknown as { workstation: WorkstationBridge };
    const { phase } = await workstation.invoke('snapshot.get', undefined);
    return phase.name === 'active' && phase.session.badgeOffered;
  });
/** As long as the same badge counts as read once more. */
const takeAway = () => new Promise((resolve) => setTimeout(resolve, nextTapMs));

describe('a badge reader with a prefix, while somebody works in an app', () => {
  it.each(['window', frame] as const)('locks, and no key of it reaches the field: %s', async (where) => {
    await takeAway();
    await caretIn(where);
    await hands.type('5');
    await expect.poll(() => doseIn(where)).toBe('5');
    const before = await keysSeen(where);
    await tap(badge);
    await new LockPage(hands.page).unlockButton.waitFor();
    await hands.page.getByText(/^Locked at .* by a badge\./).waitFor();
    expect(await keysSeen(where)).toEqual(before);
    expect(await doseIn(where)).toBe('5');
    await takeAway();
    await tap(badge);
    await hands.unlockByPin(pin);
    await appIsSeen();
    // What is no badge lands nowhere either; what she types goes where it belongs.
    await caretIn(where);
    await tap('123');
    await tap('1'.repeat(25));
    await hands.type('7');
    await expect.poll(() => doseIn(where)).toBe('7');
    expect((await keysSeen(where)).join()).not.toMatch(/[0-6]|Enter|submit/);
    await hands.lock();
    await hands.unlockByPin(pin);
    await appIsSeen();
  });

  it('is read as one badge, and no key of it reaches the field, if the workstation stands still in the middle', async () => {
    await takeAway();
    await caretIn('window');
    const before = await keysSeen('window');
    const standstill = running.application.evaluate(
      async (_electron, { afterMs, forMs }) => {
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        for (const startedMs = Date.now(); Date.now() - startedMs < forMs; );
      },
      { afterMs: 500, forMs: 2_500 },
    );
    // Its first half comes before, the second while nobody takes keys.
    await computer().screen.playKeys([f13, ...badge.slice(0, 5), 1_000, ...badge.slice(5), 'Return']);
    await standstill;
    await hands.page.getByText(/^Locked at .* by a badge\./).waitFor();
    expect(await keysSeen('window')).toEqual(before);
    await hands.unlockByPin(pin);
    await appIsSeen();
  });

  it('offers an unknown badge for linking, over the app as well; the number is in no log', async ({
    task,
  }) => {
    const { page: ours } = hands;
    // A try that failed may have linked the one before.
    const unknown = `753190246${task.result?.retryCount ?? 0}`;
    await caretIn('window');
    await tap(unknown);
    await expect.poll(isOffered).toBe(true);
    expect(await keysSeen('window')).toEqual([]);
    await hands.click(ours.getByRole('button', { name: 'Yes, link it to me' }));
    await ours.getByRole('heading', { name: 'Is this badge yours?' }).waitFor({ state: 'detached' });
    await appIsSeen();
    expect(await keysSeen('window')).toEqual([]);
    await takeAway();
    await tap(unknown);
    await ours.getByText(/^Locked at .* by a badge\./).waitFor();
    expect(computer().log()).not.toMatch(new RegExp(`${badge}|${unknown}`));
  });
});
