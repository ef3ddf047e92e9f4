import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../../electron/core/views/snapshot.ts';
import { RestShield } from '../../../../../electron/windows/rest/rest-shield.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import {
  FakeBrowserWindow,
  FakeEvent,
  FakeWebContentsView,
} from '../../../../support/electron/fake-electron.ts';

let clock: FakeClock;
let window: FakeBrowserWindow;
let view: FakeWebContentsView;
let atRest: boolean;
let idleLockAtMs: number | null;
let tell: (snapshot: Snapshot) => void;

const now = () => ({ phase: { name: 'active', session: { atRest, idleLockAtMs } } }) as unknown as Snapshot;
const isOn = () => window.contentView.children.includes(view);
const input = (type: 'keyDown' | 'keyUp', key: string) =>
  view.webContents.emit('before-input-event', new FakeEvent(), {
    type,
    key,
    code: key,
    control: false,
    meta: false,
  });
const press = (key: string) => {
  input('keyDown', key);
  input('keyUp', key);
};
const point = (type: 'mouseDown' | 'mouseUp') => view.webContents.emit('input-event', {}, { type });

beforeEach(() => {
  clock = new FakeClock();
  window = new FakeBrowserWindow();
  view = new FakeWebContentsView();
  [atRest, idleLockAtMs] = [true, null];
  new RestShield({
    createView: () => view.asElectron,
    window: () => window.asElectron,
    keyboardHolder: () => null,
    workstation: {
      snapshot: now,
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    wake: () => {
      atRest = false;
      tell(now());
    },
    keys: { lock: () => undefined, zoom: () => undefined, toggleFullScreen: () => undefined },
    onPut: () => undefined,
    clock,
    log: new RecordingLog(),
  });
  tell(now());
});

describe('the shield of a resting computer', () => {
  it('stays, as does what the screen says, until nobody has typed for a second: all of it goes nowhere, or nothing', async () => {
    expect(isOn()).toBe(true);
    press('1');
    await clock.advance(900);
    press('2');
    await clock.advance(900);
    expect([isOn(), atRest]).toEqual([true, true]);
    await clock.advance(200);
    expect([isOn(), atRest]).toEqual([false, false]);
  });

  it('goes with a click, also after a key, because whoever clicks has looked', async () => {
    press('1');
    point('mouseDown');
    point('mouseUp');
    await clock.advance(150);
    expect(isOn()).toBe(false);
  });

  it('goes with a key that writes nothing once it is up', async () => {
    input('keyDown', 'Shift');
    await clock.advance(500);
    expect(isOn()).toBe(true);
    input('keyUp', 'Shift');
    await clock.advance(10);
    expect(isOn()).toBe(false);
  });

  it('takes a capital letter for text', async () => {
    input('keyDown', 'Shift');
    press('A');
    input('keyUp', 'Shift');
    await clock.advance(900);
    expect(isOn()).toBe(true);
    await clock.advance(200);
    expect(isOn()).toBe(false);
  });

  it('puts off the lock at the first key, and still keeps the rest of what is typed', async () => {
    idleLockAtMs = 20_000;
    press('1');
    expect(atRest).toBe(false);
    // The core has news of something else.
    tell(now());
    await clock.advance(500);
    expect(isOn()).toBe(true);
    press('2');
    await clock.advance(1_100);
    expect(isOn()).toBe(false);
  });
});
