import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { BadgeKeys, type KeyStroke } from '../../../renderer/features/badge/badge-keys.ts';
import { appName, type ServedApp, serveApp } from '../../support/apps/serve-app.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import type { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';
import { startShift } from './start-shift.ts';

const pin = '4829153706';
const badge = '00432198765';
const note = 'abc';
let app: ServedApp | undefined;
let running: RunningWorkstation;
let hands: Hands;
let nurse: GeneratedUser;

const computer = shareComputer(async (ward) => {
  app = await serveApp('<!doctype html><title>Vitals</title><input autofocus>');
  const policy = { badges: 'on', apps: [app.entry] };
  ({ running, hands, nurse } = await startShift(ward, { policy, pin, badge }));
  await running.page.addInitScript(recordStrokes);
  await running.page.reload();
  await hands.seesShiftOf(nurse);
});
afterAll(() => app?.close());
// A second try, and whatever comes after a test that failed, begins in the shift.
beforeEach(async () => {
  if (running !== undefined) await backToShift();
});

interface RecordingWindow extends Window {
  strokes: KeyStroke[];
}

/** Runs in the page before anything else there listens for keys. */
function recordStrokes(): void {
  const page = window as unknown as RecordingWindow;
  page.strokes = [];
  const record = (event: KeyboardEvent) => {
    if (!event.isTrusted) return;
    const { key, code, repeat, shiftKey, ctrlKey, altKey, metaKey, isComposing, timeStamp } = event;
    page.strokes.push({ key, code, repeat, shiftKey, ctrlKey, altKey, metaKey, isComposing, timeStamp });
  };
  page.addEventListener('keydown', record, { capture: true });
}

async function backToShift(): Promise<void> {
  const lock = new LockPage(running.page);
  if (!(await lock.pin.isVisible())) return;
  await hands.click(lock.pin);
  await hands.press('ctrl+a', 'Delete');
  await hands.unlockByPin(pin);
  await hands.seesShiftOf(nurse);
}

/** The page does nothing else for a while, as on a slow computer. */
async function keepBusy(forMs: number): Promise<void> {
  await running.page.evaluate((ms) => {
    setTimeout(() => {
      const untilMs = performance.now() + ms;
      while (performance.now() < untilMs);
    }, 30);
  }, forMs);
  await new Promise((resolve) => setTimeout(resolve, 40));
}

async function writeNote(): Promise<void> {
  const { text } = await hands.openNotes();
  await hands.press('ctrl+a', 'Delete');
  await hands.type(note, { keyMs: 5 });
  await expect.poll(() => text.inputValue()).toBe(note);
}

async function seesUntouchedNote(): Promise<void> {
  await hands.seesShiftOf(nurse);
  await expect.poll(() => new NotesCard(running.page).text.inputValue()).toBe(note);
}

/** Ctrl+Shift+L in the middle of a note, and what immediately follows it, typed by the same user or another device. */
async function lockAndType(
  text: string,
  { afterMs, keyMs, busyMs }: { afterMs: number; keyMs: number; busyMs: number },
): Promise<void> {
  await writeNote();
  if (busyMs > 0) await keepBusy(busyMs);
  await computer().screen.pressThenType('ctrl+shift+l', `${text}\n`, { afterMs, keyMs });
}

/** The same with the badge. On a busy machine a reader may come without the pace of one: then it is read again. */
async function lockAndRead(pace: Parameters<typeof lockAndType>[1]): Promise<void> {
  for (let tries = 0; tries < 6; tries += 1) {
    const before = (await strokes()).length;
    await lockAndType(badge, pace);
    const read = async () => (await strokes()).slice(before);
    await expect.poll(async () => (await read()).at(-1)?.key).toBe('Enter');
    const keys = new BadgeKeys();
    if ((await read()).map((stroke) => keys.feed(stroke).kind).at(-1) === 'end') return;
    await hands.lookUp();
    await backToShift();
  }
  throw new Error('The machine is too busy for any pace.');
}

const strokes = () => running.page.evaluate(() => (window as unknown as RecordingWindow).strokes);

async function seesOwnBadge(): Promise<void> {
  const { page } = running;
  await page.getByText('Your badge was read.').waitFor({ state: 'attached' });
  const lock = new LockPage(page);
  await expect.poll(() => lock.pin.inputValue()).toBe('');
  await hands.unlockByPin(pin);
}

describe('a PIN typed right after Ctrl+Shift+L unlocks and ends up in no note', () => {
  it.each([
    { afterMs: 0, keyMs: 0, busyMs: 0 },
    { afterMs: 0, keyMs: 8, busyMs: 0 },
    { afterMs: 20, keyMs: 30, busyMs: 0 },
    { afterMs: 0, keyMs: 120, busyMs: 0 },
    { afterMs: 0, keyMs: 0, busyMs: 300 },
    { afterMs: 0, keyMs: 15, busyMs: 300 },
    { afterMs: 0, keyMs: 120, busyMs: 900 },
    { afterMs: 600, keyMs: 15, busyMs: 900 },
  ])('$afterMs ms later, at $keyMs ms a key, while the page is busy for $busyMs ms', async (pace) => {
    await lockAndType(pin, pace);
    await seesUntouchedNote();
  });

  it('and so does a password', async () => {
    await lockAndType(nurse.password, { afterMs: 0, keyMs: 8, busyMs: 200 });
    await seesUntouchedNote();
  });

  it('and so does one that is corrected before the lock screen appears', async () => {
    await writeNote();
    await keepBusy(600);
    await computer().screen.press(
      'ctrl+shift+l',
      ...pin.slice(0, 9),
      '1',
      'BackSpace',
      ...pin.slice(9),
      'Return',
    );
    await seesUntouchedNote();
  });
});

describe('a badge read right after Ctrl+Shift+L is taken for a badge', () => {
  it.each([
    { afterMs: 0, keyMs: 1, busyMs: 0 },
    { afterMs: 0, keyMs: 15, busyMs: 0 },
    { afterMs: 30, keyMs: 30, busyMs: 0 },
    { afterMs: 100, keyMs: 2, busyMs: 0 },
    { afterMs: 300, keyMs: 8, busyMs: 0 },
    { afterMs: 600, keyMs: 2, busyMs: 0 },
    { afterMs: 0, keyMs: 4, busyMs: 300 },
    { afterMs: 300, keyMs: 4, busyMs: 500 },
  ])('$afterMs ms later, at $keyMs ms a key, while the page is busy for $busyMs ms', async (pace) => {
    await lockAndRead(pace);
    await seesOwnBadge();
    await seesUntouchedNote();
  });
});

describe('the keys themselves', () => {
  it('type nothing into the lock screen when L is held down', async () => {
    await writeNote();
    await computer().screen.holdOn(['ctrl', 'shift'], 'l', { forMs: 900 });
    await hands.caretIn(new LockPage(running.page).pin);
    expect(await new LockPage(running.page).pin.inputValue()).toBe('');
    await hands.unlockByPin(pin);
    await seesUntouchedNote();
  });
});

describe('in an app', () => {
  /** Runs in its page. */
  const inApp = (script: string): Promise<unknown> =>
    running.application.evaluate(({ webContents }, code) => {
      const app = webContents.getAllWebContents().find((each) => each.getURL().startsWith('http'));
      return app?.executeJavaScript(code);
    }, script);
  const written = () => inApp('document.querySelector("input")?.value');

  it.each([
    { keyMs: 0, busyMs: 0 },
    { keyMs: 8, busyMs: 0 },
    { keyMs: 4, busyMs: 400 },
  ])(
    'a PIN unlocks, too, at $keyMs ms a key with a page busy for $busyMs ms, and the app receives none of it',
    async ({ keyMs, busyMs }) => {
      const { page } = running;
      const { screen } = computer();
      const open = page.getByRole('button', { name: appName, exact: true });
      if (await new NotesCard(page).text.isVisible()) await hands.click(open);
      const { x, y } = await running.contentPlace();
      await expect
        .poll(async () => {
          await screen.click(x + 600, y + 500);
          await inApp('document.querySelector("input").focus()');
          await screen.press('x');
          return written();
        })
        .toContain('x');
      await inApp('document.querySelector("input").value = ""');
      await hands.type(note, { keyMs: 5 });
      await expect.poll(written).toBe(note);
      await page.evaluate(`phases = []; workstation.onSnapshot(({ phase }) => {
        if (phase.name !== phases.at(-1)) phases.push(phase.name);
      })`);
      if (busyMs > 0) await keepBusy(busyMs);
      await screen.pressThenType('ctrl+shift+l', `${pin}\n`, { keyMs });
      await expect.poll(() => page.evaluate('phases.slice(-2)')).toEqual(['locked', 'active']);
      expect(await written()).toBe(note);
    },
  );
});
