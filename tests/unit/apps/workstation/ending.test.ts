import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { Ending } from '../../../../apps/workstation/ending.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { FakeApp, FakeEvent } from '../../../support/electron/fake-electron.ts';

class EndingApp extends FakeApp {
  exit = (code: number) => acts.push(`exit ${code}`);
  releaseSingleInstanceLock = () => acts.push('lock released');
}

let acts: string[];
let clock: FakeClock;
let app: EndingApp;
let current: EventEmitter;
let windowsClose: () => Promise<void>;
let stop: () => Promise<void>;
let message: PromiseWithResolvers<void>;
let ending: Ending;

beforeEach(() => {
  [acts, clock, current, message] = [[], new FakeClock(), new EventEmitter(), Promise.withResolvers()];
  app = new EndingApp();
  windowsClose = async () => undefined;
  stop = async () => undefined;
  ending = new Ending({
    app: app as never,
    closeWindows: () => {
      acts.push('close');
      return windowsClose();
    },
    show: (_title, sentence) => {
      acts.push(sentence);
      return message.promise;
    },
    clock,
  });
  ending.followSignals(current as never);
});

const haveStation = () =>
  ending.stopFirst({
    stop: () => {
      acts.push('stop');
      return stop();
    },
    release: () => acts.push('release'),
    failed: (error) => acts.push(`failed: ${error instanceof Error ? error.message : ''}`),
  });
const never = () => new Promise<void>(() => undefined);
const settled = () => clock.advance(0);
const exits = () => [...new Set(acts.filter((act) => act.startsWith('exit')))];

describe('the end of the program', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])('comes in order at %s', async (signal) => {
    haveStation();
    current.emit(signal);
    await settled();
    expect(acts).toEqual(['close', 'stop', 'release', 'exit 0']);
  });

  it('comes as well when the system or the last window asks for it, once', async () => {
    haveStation();
    const event = new FakeEvent();
    app.emit('before-quit', event);
    app.emit('window-all-closed');
    current.emit('SIGTERM');
    await settled();
    expect(event.defaultPrevented).toBe(true);
    expect(acts).toEqual(['close', 'stop', 'release', 'exit 0']);
  });

  it('comes before there is anything to stop', async () => {
    current.emit('SIGTERM');
    expect(ending.isUnderWay).toBe(true);
    await settled();
    expect(acts).toEqual(['close', 'exit 0']);
  });

  it.each([
    ['a core that does not stop', () => (stop = never)],
    ['a window that does not close', () => (windowsClose = never)],
  ])('does not wait for ever for %s, frees the folder and tells of it by its code', async (_name, hang) => {
    haveStation();
    hang();
    current.emit('SIGTERM');
    await clock.advance(11_999);
    expect(exits()).toEqual([]);
    await clock.advance(1);
    expect(acts.slice(-2)).toEqual(['release', 'exit 1']);
  });

  it('frees the folder and says so in the log when the core fails to stop', async () => {
    haveStation();
    stop = () => Promise.reject(new Error('disk full'));
    current.emit('SIGTERM');
    await settled();
    expect(acts).toEqual(['close', 'stop', 'failed: disk full', 'release', 'exit 1']);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('comes at once at a second signal: %s', async (signal, code) => {
    haveStation();
    stop = never;
    current.emit('SIGTERM');
    await clock.advance(1_000);
    expect(exits()).toEqual([]);
    current.emit(signal);
    expect(exits()).toEqual([`exit ${code}`]);
  });

  it('takes the same key that two programs pass on for one signal', async () => {
    haveStation();
    stop = never;
    current.emit('SIGINT');
    await clock.advance(100);
    current.emit('SIGINT');
    expect(exits()).toEqual([]);
  });

  it('hears each signal once, and those whose handlers somebody has replaced, when it follows them again', async () => {
    haveStation();
    stop = never;
    current.removeAllListeners('SIGINT');
    ending.followSignals(current as never);
    expect(current.listenerCount('SIGTERM')).toBe(1);
    current.emit('SIGTERM');
    await clock.advance(1_000);
    expect(acts).toEqual(['close', 'stop']);
    current.emit('SIGINT');
    expect(exits()).toEqual(['exit 130']);
  });
});

describe('a failure', () => {
  it('is told when everything has stopped, so that another start is not kept from it', async () => {
    haveStation();
    void ending.fail('Closed', 'The screen failed.');
    await settled();
    expect(acts).toEqual(['close', 'stop', 'release', 'lock released', 'The screen failed.']);
    message.resolve();
    await settled();
    expect(exits()).toEqual(['exit 1']);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])(
    'is not stood in the way of by its message: %s',
    async (signal) => {
      void ending.fail('Closed', 'The screen failed.');
      await settled();
      expect(exits()).toEqual([]);
      current.emit(signal);
      expect(exits()).toEqual(['exit 1']);
    },
  );

  it('is told to nobody when the end was asked for before', async () => {
    haveStation();
    const stopped = Promise.withResolvers<void>();
    stop = () => stopped.promise;
    void ending.fail('Closed', 'The screen failed.');
    current.emit('SIGTERM');
    stopped.resolve();
    await settled();
    expect(acts).not.toContain('The screen failed.');
    expect(exits()).toEqual(['exit 1']);
  });

  it('ends also when nobody can be told', async () => {
    void ending.fail('Closed', 'The screen failed.');
    message.reject(new Error('no display'));
    await settled();
    expect(exits()).toEqual(['exit 1']);
  });

  it('is no news while the program ends', async () => {
    haveStation();
    stop = never;
    current.emit('SIGTERM');
    void ending.fail('Closed', 'ERR_FAILED (-2)');
    await clock.advance(60_000);
    expect(acts).not.toContain('ERR_FAILED (-2)');
    expect(exits()).toEqual(['exit 1']);
  });
});
