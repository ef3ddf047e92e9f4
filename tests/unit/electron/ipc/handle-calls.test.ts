import { beforeEach, describe, expect, it } from 'vitest';
import type { AppHost } from '../../../../electron/core/contract/app-host.ts';
import { channelNames } from '../../../../electron/core/contract/channels.ts';
import type { ScreenWatch } from '../../../../electron/core/contract/screen-watch.ts';
import type { SlipPrinter } from '../../../../electron/core/contract/slip-printer.ts';
import { createHandlers, type HandlerParts } from '../../../../electron/ipc/create-handlers.ts';
import { handleCalls } from '../../../../electron/ipc/handle-calls.ts';
import { callChannel, snapshotChannel } from '../../../../electron/ipc/ipc-names.ts';
import { pushSnapshots } from '../../../../electron/ipc/push-snapshots.ts';
import { isTrustedSender } from '../../../../electron/ipc/trusted-sender.ts';
import { appPage } from '../../../../electron/windows/app-origin.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeIpcMain, FakeWebContents } from '../../../support/electron/fake-electron.ts';
import { RecordingWorkstation } from '../../../support/electron/recording-workstation.ts';

const secret = 'correct horse battery staple';
const validInputs: Record<string, unknown> = {
  'screen.shown': { revision: 4, isPainted: true },
  'setup.run': {
    administrator: { username: 'admin', display_name: 'Ada', password: secret },
    ward: { name: 'B', profile: 'standard' },
    station: 'B-204',
    demo_users: false,
  },
  'setup.print-slips': {
    language: 'en',
    words: { username: 'User name', password: 'Password', advice: 'Keep it.' },
    slips: [{ displayName: 'Ada', ward: 'B', username: 'ada', password: secret }],
  },
  'session.sign-in': { username: ' ana ', password: secret },
  'enrolment.run': { code: 'K7QM-2F9A-XW3T-8PZC', name: 'B-204' },
  'session.sign-in-replacing': { sessionId: '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f' },
  'session.sign-in-making-room': { sessionId: '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f' },
  'emergency.start': {
    username: 'ana',
    password: secret,
    reasonCode: 'other',
    reason: 'Nobody else is here.',
    confirmed: true,
  },
  'emergency.write-words': { words: 'Nobody else was here.' },
  'emergency.start-offline': {
    code: 'K7QM-2F9A-XW3T-8PZC',
    person: 'Dr Imani',
    reasonCode: 'other',
    reason: 'Nobody else is here.',
    confirmed: true,
  },
  'badge.present': { number: '0043219876' },
  'badge.tap': { number: '0043219876' },
  'badges.remove': { badgeId: '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f' },
  'session.lock': { cause: 'idle' },
  'session.unlock': { password: secret },
  'session.unlock-parked': { sessionId: '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f', pin: '482915' },
  'session.set-pin': { pin: '482915' },
  'session.report-activity': { editing: false },
  'session.continue': { password: secret },
  'sessions.end-other': { sessionId: '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f' },
  'draft.save': { username: 'ana', name: 'notes', text: 'half a note' },
  'draft.read': { username: 'ana', name: 'notes' },
  'draft.list': { username: 'ana' },
  'draft.erase': { username: 'ana', name: 'notes' },
  'draft.erase-all': { username: 'ana' },
  'apps.open': { appId: 'vitals' },
  'apps.place': { bounds: null },
  'diagnostics.run': { restart: false },
  'diagnostics.export': { format: 'text' },
};

let ipcMain: FakeIpcMain;
let ours: FakeWebContents;
let workstation: RecordingWorkstation;
let log: RecordingLog;
let remove: () => void;

beforeEach(() => {
  ipcMain = new FakeIpcMain();
  ours = new FakeWebContents();
  workstation = new RecordingWorkstation();
  log = new RecordingLog();
  remove = handleCalls({
    ipcMain: ipcMain.asElectron,
    handlers: createHandlers({
      workstation: workstation.asWorkstation,
      apps: recordingHost(workstation),
      ...recordingDesk(workstation),
      screen: workstation.asWorkstation as unknown as ScreenWatch,
      slips: workstation.asWorkstation as unknown as SlipPrinter,
    }),
    isTrusted: (event) => isTrustedSender(event, ours.asElectron, appPage),
    log,
  });
});

/** Answers like `RecordingWorkstation`, and records into the same list. */
function recordingHost(recorder: RecordingWorkstation): AppHost {
  const host = recorder.asWorkstation as unknown as AppHost;
  return { open: (appId) => host.open(appId), place: (bounds) => host.place(bounds) };
}

/** The same for diagnostics, with a report of no checks. */
function recordingDesk(recorder: RecordingWorkstation): Pick<HandlerParts, 'diagnostics' | 'reports'> {
  const { report } = recorder.asWorkstation as unknown as HandlerParts['diagnostics'];
  const { save } = recorder.asWorkstation as unknown as HandlerParts['reports'];
  const empty = { startedAt: '2026-11-20T14:02:00.000Z', version: '0.2.0', finished: true, checks: [] };
  return { diagnostics: { report, finishedReport: async () => empty }, reports: { save } };
}

const trusted = () => ({ sender: ours, senderFrame: ours.mainFrame });
const call = (name: unknown, event: unknown, input?: unknown) =>
  ipcMain.invoke(callChannel, event, { name, input });

describe('channels', () => {
  it('are all reached by one of Electron, which is removed again', () => {
    expect([...ipcMain.handlers.keys()]).toEqual([callChannel]);
    remove();
    expect(ipcMain.handlers.size).toBe(0);
  });

  it.each(channelNames)('%s reaches exactly one part of the workstation', async (name) => {
    await expect(call(name, trusted(), validInputs[name])).resolves.toHaveProperty('from');
    expect(workstation.calls).toHaveLength(1);
  });

  it('hands on what the schema made of the input, without unknown members', async () => {
    const input = { username: ' ana ', password: secret, isAdministrator: true };
    await call('session.sign-in', trusted(), input);
    expect(workstation.calls).toEqual([['session.sign-in', { username: 'ana', password: secret }]]);
  });

  it.each([
    ['session.sign-in', { username: 'ana' }],
    ['session.sign-in', { username: 'ana', password: 'x'.repeat(4097) }],
    ['session.sign-in', null],
    ['session.sign-in', { visitorId: 'ana', password: secret }],
    ['badge.present', { number: '12345' }],
    ['badge.tap', { number: '123456a' }],
    ['badge.present', { number: '1234567890a' }],
    ['badges.remove', { badgeId: '1' }],
    ['emergency.write-words', { words: 'short' }],
    ['emergency.write-words', { words: 'right to left: \u202Egnorw' }],
    ['emergency.start', { visitorId: 'ana', password: secret, reasonCode: 'other', confirmed: true }],
    [
      'emergency.start',
      { username: 'ana', password: secret, reasonCode: 'other', reason: 'No', confirmed: true },
    ],
    [
      'emergency.start-offline',
      { code: 'K7QM', person: 'Dr Imani', reasonCode: 'other', reason: 'Nobody else.' },
    ],
    ['session.lock', { cause: 'os_lock' }],
    ['session.unlock-parked', { pin: '482915' }],
    ['session.unlock-parked', { sessionId: '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f', pin: 'abcdef' }],
    ['session.sign-out', { force: true }],
    ['sessions.end-other', { sessionId: "' OR 1=1" }],
  ])('%s refuses %j before the workstation sees it', async (name, input) => {
    await expect(call(name, trusted(), input)).rejects.toThrow('(invalid_input)');
    expect(workstation.calls).toEqual([]);
  });

  it.each([
    ['shell.open'],
    [snapshotChannel],
    [callChannel],
    ['app.get-user'],
    ['toString'],
    ['__proto__'],
    ['constructor'],
    [''],
    ['session.lock '],
    ['session.lock\0'],
    [['snapshot.get']],
    [{ toString: () => 'snapshot.get' }],
    [Object('snapshot.get')],
    [undefined],
    [null],
    [7],
  ])('there is none of the name %j', async (name) => {
    await expect(call(name, trusted())).rejects.toThrow('(unknown_channel)');
    expect(workstation.calls).toEqual([]);
  });

  it.each([
    [undefined],
    [null],
    ['snapshot.get'],
    [['snapshot.get', undefined]],
    [{ name: 'snapshot.get', input: undefined, more: 1 }],
    [JSON.parse('{"__proto__":{"name":"snapshot.get"}}')],
  ])('a call that is %j reaches none', async (rawCall) => {
    await expect(ipcMain.invoke(callChannel, trusted(), rawCall)).rejects.toThrow('(unknown_channel)');
    expect(workstation.calls).toEqual([]);
  });

  it('writes no input into the log when it refuses one', async () => {
    const input = { username: { password: secret }, password: 7 };
    await expect(call('session.sign-in', trusted(), input)).rejects.toThrow();
    expect(log.lines).toHaveLength(1);
    expect(log.lines.join()).not.toContain(secret);
  });

  it('tells the page nothing of what went wrong inside', async () => {
    workstation.failure = new Error('SQLITE_CORRUPT at /var/lib/carelink');
    const failure = await call('session.sign-out', trusted()).catch((error: Error) => error);
    expect(String(failure)).toBe('ChannelError: The call was not carried out (failed).');
    expect(log.lines.join()).toContain('session.sign-out');
  });
});

describe('sender', () => {
  const strangers: [string, () => unknown][] = [
    ['another window', () => ({ sender: new FakeWebContents(), senderFrame: ours.mainFrame })],
    ['a frame inside our page', () => ({ sender: ours, senderFrame: { origin: 'carelink://app' } })],
    ['a frame that is gone', () => ({ sender: ours, senderFrame: null })],
    [
      'our window on another page',
      () => {
        Object.assign(ours.mainFrame, { origin: 'https://evil.example' });
        return trusted();
      },
    ],
    [
      'an empty document with the origin of our page',
      () => {
        Object.assign(ours.mainFrame, { url: 'about:blank' });
        return trusted();
      },
    ],
    [
      'our page at another address',
      () => {
        Object.assign(ours.mainFrame, { url: 'carelink://app/other' });
        return trusted();
      },
    ],
    [
      'a page that has crashed',
      () => {
        const url = () => {
          throw new Error('Render frame was disposed before WebFrameMain could be accessed');
        };
        Object.defineProperty(ours.mainFrame, 'url', { get: url });
        return trusted();
      },
    ],
    [
      'our window after its end',
      () => {
        ours.isGone = true;
        return trusted();
      },
    ],
  ];

  it.each(strangers)('refuses %s on every channel', async (_name, event) => {
    const sender = event();
    for (const name of channelNames) {
      await expect(call(name, sender, validInputs[name])).rejects.toThrow('The call was refused.');
    }
    expect(workstation.calls).toEqual([]);
    expect(log.lines).toHaveLength(channelNames.length);
  });

  it('trusts nobody while there is no window', () => {
    const event = { sender: ours.asElectron, senderFrame: ours.mainFrame };
    expect(isTrustedSender(event, null, appPage)).toBe(false);
    expect(isTrustedSender(event, ours.asElectron, appPage)).toBe(true);
  });
});

describe('snapshots', () => {
  it('go to our page and to no other document in its window', () => {
    pushSnapshots(workstation.asWorkstation, () => ours.asElectron, appPage);
    for (const url of ['about:blank', 'carelink://app/other', '']) {
      Object.assign(ours.mainFrame, { url });
      workstation.push({ revision: 1 });
    }
    expect(ours.sent).toEqual([]);
  });

  it('go to the window while there is one', () => {
    let window: FakeWebContents | null = ours;
    const end = pushSnapshots(workstation.asWorkstation, () => window?.asElectron ?? null, appPage);
    workstation.push({ revision: 1 });
    window = null;
    workstation.push({ revision: 2 });
    window = ours;
    ours.isGone = true;
    workstation.push({ revision: 3 });
    end();
    expect(ours.sent).toEqual([[snapshotChannel, { revision: 1 }]]);
    expect(workstation.listeners.size).toBe(0);
  });
});
