import { beforeEach, describe, expect, it } from 'vitest';
import { guardAllContents } from '../../../../electron/windows/guard-contents.ts';
import { fetchNoDictionaries, guardSession } from '../../../../electron/windows/guard-session.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeApp, FakeEvent, FakeSession, FakeWebContents } from '../../../support/electron/fake-electron.ts';

const elsewhere = [
  'https://evil.example/',
  'http://127.0.0.1:8000/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<h1>hi</h1>',
  'carelink://other/',
  'carelink://app/assets/index.js',
  'carelink://app/?next=https://evil.example',
  'carelink://app@evil.example/',
];

describe('contents', () => {
  let contents: FakeWebContents;
  let app: FakeApp;
  let log: RecordingLog;

  beforeEach(() => {
    app = new FakeApp();
    log = new RecordingLog();
    contents = new FakeWebContents();
    guardAllContents(app.asElectron, log, () => null);
    app.emit('web-contents-created', new FakeEvent(), contents);
  });

  it.each(elsewhere)('never navigate to %s', (url) => {
    expect(contents.attempt('will-navigate', { url, isMainFrame: true })).toBe(true);
    expect(contents.attempt('will-frame-navigate', { url, isMainFrame: true })).toBe(true);
    expect(contents.attempt('will-redirect', { url, isMainFrame: true })).toBe(true);
  });

  it('may load the start page again', () => {
    const start = { url: 'carelink://app/', isMainFrame: true };
    expect(contents.attempt('will-navigate', start)).toBe(false);
    expect(contents.attempt('will-frame-navigate', start)).toBe(false);
  });

  it('have no frame that navigates, not even to the start page', () => {
    const frame = { url: 'carelink://app/', isMainFrame: false };
    expect(contents.attempt('will-frame-navigate', frame)).toBe(true);
  });

  it.each(['https://evil.example/', 'carelink://app/', 'about:blank'])('open no window for %s', (url) => {
    expect(contents.openWindow?.({ url })).toEqual({ action: 'deny' });
  });

  it('are left also when they ask to stay', () => {
    expect(contents.attempt('will-prevent-unload')).toBe(true);
  });

  it('embed no webview', () => {
    expect(contents.attempt('will-attach-webview')).toBe(true);
  });

  it('write no address into the log, because it may carry what a page wanted to get out', () => {
    contents.attempt('will-navigate', { url: 'https://evil.example/?stolen=42' });
    expect(log.lines).toHaveLength(1);
    expect(log.lines.join()).not.toContain('evil.example');
  });

  it('load nothing over a connection whose certificate is wrong', () => {
    const event = new FakeEvent();
    const decisions: boolean[] = [];
    app.emit('certificate-error', event, contents, 'https://x/', 'net::ERR', {}, (isTrusted: boolean) =>
      decisions.push(isTrusted),
    );
    expect(event.defaultPrevented).toBe(true);
    expect(decisions).toEqual([false]);
  });
});

describe('session', () => {
  let session: FakeSession;

  beforeEach(() => {
    session = new FakeSession();
    guardSession(session.asElectron);
  });

  const call = (name: string, ...args: unknown[]) =>
    (session.handlers[name] as unknown as (...values: unknown[]) => unknown)(...args);

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen'])(
    'denies the permission %s',
    (permission) => {
      const decisions: boolean[] = [];
      call('permissionRequest', null, permission, (granted: boolean) => decisions.push(granted));
      expect(decisions).toEqual([false]);
      expect(call('permissionCheck', null, permission)).toBe(false);
    },
  );

  it('denies devices, screen capture, downloads and the spell checker', () => {
    expect(call('devicePermission', { deviceType: 'hid' })).toBe(false);
    const streams: unknown[] = [];
    call('displayMedia', {}, (stream: unknown) => streams.push(stream));
    expect(streams).toEqual([null]);
    expect(session.spellChecker).toBe(false);
    const download = new FakeEvent();
    session.emit('will-download', download);
    expect(download.defaultPrevented).toBe(true);
  });

  it('tells each time that it was asked, whatever for', () => {
    session = new FakeSession();
    let asked = 0;
    guardSession(session.asElectron, () => {
      asked += 1;
    });
    const nothing = () => undefined;
    call('permissionRequest', null, 'media', nothing);
    call('permissionCheck', null, 'media');
    call('devicePermission', { deviceType: 'hid' });
    call('displayMedia', {}, nothing);
    session.emit('will-download', new FakeEvent());
    session.emit('select-serial-port', new FakeEvent(), [], null, nothing);
    session.emit('select-hid-device', new FakeEvent(), {}, nothing);
    session.emit('select-usb-device', new FakeEvent(), {}, nothing);
    expect(asked).toBe(8);
  });

  it('fetches no dictionary, from the moment it is made', () => {
    const electronApp = new FakeApp();
    fetchNoDictionaries(electronApp.asElectron);
    electronApp.emit('session-created', session.asElectron);
    expect(session.spellCheckerLanguages).toEqual([]);
  });

  it.each([
    ['select-serial-port', [[{ portId: 'a' }], null]],
    ['select-hid-device', [{ deviceList: [{ deviceId: 'a' }] }]],
    ['select-usb-device', [{ deviceList: [{ deviceId: 'a' }] }]],
  ])('chooses none at %s', (name, args) => {
    const event = new FakeEvent();
    const chosen: unknown[] = [];
    session.emit(name, event, ...args, (id: unknown) => chosen.push(id));
    expect(event.defaultPrevented).toBe(true);
    expect(chosen).toEqual(['']);
  });
});
