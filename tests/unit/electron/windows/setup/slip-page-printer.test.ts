import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron';
import { beforeEach, expect, it } from 'vitest';
import type { SlipsToPrint } from '../../../../../electron/core/contract/slip-printer.ts';
import type { Snapshot } from '../../../../../electron/core/views/snapshot.ts';
import { SlipPagePrinter } from '../../../../../electron/windows/setup/slip-page-printer.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { FakeBrowserWindow, FakeProtocol, FakeSession } from '../../../../support/electron/fake-electron.ts';

const slips: SlipsToPrint = {
  language: 'en',
  words: { username: 'User name', password: 'Password', advice: 'Keep it to yourself.' },
  slips: [
    { displayName: 'Ana <b>Ruiz', ward: 'Ward B & C', username: 'ana.ruiz', password: 'tulip-harbour-41' },
  ],
};

let tell: (phase: string) => void;
let windows: FakeBrowserWindow[];
let options: BrowserWindowConstructorOptions[];
let sessions: (FakeSession & { protocol: FakeProtocol })[];
let hasPrinter: boolean;
let answers: boolean;
let log: RecordingLog;
let clock: FakeClock;
let slipPrinter: SlipPagePrinter;

function create(printer: string | null = 'ward-b'): SlipPagePrinter {
  [windows, options, sessions, hasPrinter, answers] = [[], [], [], true, true];
  log = new RecordingLog();
  clock = new FakeClock();
  return new SlipPagePrinter({
    printer,
    createWindow: (given) => {
      const window = new FakeBrowserWindow();
      const { webContents } = window;
      webContents.printers = hasPrinter ? ['fax', 'ward-b'] : ['fax'];
      if (!answers) webContents.print = (each) => void webContents.printed.push(each);
      windows.push(window);
      options.push(given);
      return window as unknown as BrowserWindow;
    },
    fromPartition: () => {
      const session = Object.assign(new FakeSession(), { protocol: new FakeProtocol() });
      sessions.push(session);
      return session as unknown as Session;
    },
    workstation: {
      subscribe: (listener) => {
        tell = (name) => listener({ phase: { name } } as Snapshot);
        return () => undefined;
      },
    },
    clock,
    log,
  });
}

beforeEach(() => {
  slipPrinter = create();
  slipPrinter.begin(['ana.ruiz', 'jan.kowal']);
});

/** A printer that has been handed the pages and says nothing. */
async function printing() {
  answers = false;
  const printed = slipPrinter.print(slips);
  await expect.poll(() => windows[0]?.webContents.printed).toHaveLength(1);
  return printed;
}

const notNow = { ok: false, error: 'not_possible_now' };

it('prints a page that nobody sees, without scripts, on the printer of the policy, and leaves nothing', async () => {
  expect(await slipPrinter.print(slips)).toEqual({ ok: true });
  const [window, given, session] = [windows[0], options[0], sessions[0]];
  expect(given).toMatchObject({ show: false, webPreferences: { javascript: false, sandbox: true } });
  expect(window?.webContents.printed).toEqual([{ silent: true, deviceName: 'ward-b' }]);
  expect(window?.isGone).toBe(true);
  expect(session?.proxies).toHaveLength(1);
  expect(session?.emptied).toContain('data');
  expect(session?.protocol.served.size).toBe(0);
  expect(JSON.stringify([log.lines, given, window?.webContents.loaded])).not.toContain('tulip-harbour-41');
});

it('puts names and passwords on it as text', async () => {
  const printed = printing();
  await expect.poll(() => windows[0]?.webContents.printed).toHaveLength(1);
  const serve = sessions[0]?.protocol.served.get('carelink');
  const page = await serve?.(new Request('carelink://slips/'));
  const text = (await page?.text()) ?? '';
  expect(text).toContain('Ana &lt;b&gt;Ruiz');
  expect(text).toContain('Ward B &amp; C');
  expect(text).toContain('tulip-harbour-41');
  expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await serve?.(new Request('carelink://app/')))?.status).toBe(404);
  slipPrinter.end();
  expect(await printed).toEqual(notNow);
});

it.each([
  ['a lock', () => slipPrinter.stop()],
  ['Done, or another page', () => slipPrinter.end()],
  ['a sign-in', () => tell('signing_in')],
  ['an emergency', () => tell('local_emergency')],
  ['a printer that does not answer', () => clock.advance(60_000)],
])('is ended by %s', async (_what, happens) => {
  const printed = printing();
  await expect.poll(() => windows[0]?.webContents.printed).toHaveLength(1);
  expect(await slipPrinter.print(slips)).toEqual(notNow);
  await happens();
  expect(await printed).toEqual(notNow);
  expect(windows.every(({ isGone }) => isGone)).toBe(true);
});

it('prints once more after a lock, and no more after Done or a sign-in', async () => {
  slipPrinter.stop();
  tell('signed_out');
  expect(await slipPrinter.print(slips)).toEqual({ ok: true });
  tell('signing_in');
  expect(await slipPrinter.print(slips)).toEqual(notNow);
  slipPrinter.begin(['ana.ruiz']);
  slipPrinter.end();
  expect(await slipPrinter.print(slips)).toEqual(notNow);
  expect(windows).toHaveLength(1);
});

it('prints for nobody whom this set-up has not made, and nothing before a set-up', async () => {
  slipPrinter.begin(['jan.kowal']);
  expect(await slipPrinter.print(slips)).toEqual(notNow);
  expect(await create().print(slips)).toEqual(notNow);
  expect(windows).toEqual([]);
});

it('prints nothing without a printer in the policy, and on no other', async () => {
  hasPrinter = false;
  expect(await slipPrinter.print(slips)).toEqual({ ok: false, error: 'no_printer' });
  expect(windows[0]?.webContents.printed).toEqual([]);
  const without = create(null);
  without.begin(['ana.ruiz']);
  expect(await without.print(slips)).toEqual({ ok: false, error: 'not_allowed' });
  expect(windows).toEqual([]);
});

it('says so when the page is not made or ends', async () => {
  const printed = printing();
  await expect.poll(() => windows[0]?.webContents.printed).toHaveLength(1);
  windows[0]?.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(await printed).toEqual({ ok: false, error: 'failed' });
});
