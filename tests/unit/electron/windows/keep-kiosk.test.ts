import { beforeEach, describe, expect, it } from 'vitest';
import { keepKiosk } from '../../../../electron/windows/keep-kiosk.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { FakeBrowserWindow } from '../../../support/electron/fake-electron.ts';

describe('a kiosk', () => {
  let window: FakeBrowserWindow;
  let clock: FakeClock;
  let isWanted: boolean;
  let listeners: Set<() => void>;
  const change = (to: boolean) => {
    isWanted = to;
    for (const listener of listeners) listener();
  };
  const since = (act: () => unknown) => {
    const before = window.calls.length;
    act();
    return window.calls.slice(before);
  };

  beforeEach(() => {
    window = new FakeBrowserWindow();
    clock = new FakeClock();
    isWanted = false;
    listeners = new Set();
    const subscribe = (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    keepKiosk(window.asElectron, { isWanted: () => isWanted, subscribe, clock });
  });

  it('does nothing to an ordinary window', async () => {
    window.emit('minimize');
    window.emit('leave-full-screen');
    await clock.advance(1_000);
    expect(window.calls).toEqual([]);
  });

  it('begins and ends with the policy, once each', () => {
    expect(since(() => change(true))).toEqual(['cannot be minimised', 'kiosk']);
    expect(since(() => change(true))).toEqual([]);
    expect(since(() => change(false))).toEqual(['can be minimised', 'no kiosk']);
  });

  it('comes back when a window manager has put it away, until the policy ends it', async () => {
    change(true);
    const before = window.calls.length;
    window.emit('minimize');
    await clock.advance(300);
    expect(window.calls.slice(before)).toEqual(['restore', 'kiosk']);
    window.emit('leave-full-screen');
    await clock.advance(300);
    expect(window.calls.slice(before)).toEqual(['restore', 'kiosk', 'restore', 'kiosk']);
    window.emit('leave-full-screen');
    change(false);
    await clock.advance(300);
    expect(window.calls.at(-1)).toBe('no kiosk');
  });

  it('takes the focus back from what has it for longer than a moment, but not from a dialog of its own', async () => {
    change(true);
    const before = window.calls.length;
    window.emit('blur');
    await clock.advance(300);
    expect(window.calls.slice(before)).toEqual([]);
    window.focused = false;
    window.hasDialog = true;
    window.emit('blur');
    await clock.advance(300);
    expect(window.calls.slice(before)).toEqual([]);
    window.hasDialog = false;
    window.emit('blur');
    await clock.advance(300);
    expect(window.calls.slice(before)).toEqual(['restore', 'focus']);
  });

  it('is not shown again where it was hidden to be closed, nor touched when it is gone', async () => {
    change(true);
    window.hide();
    window.emit('leave-full-screen');
    await clock.advance(300);
    expect(window.calls.at(-1)).toBe('hide');
    window.emit('minimize');
    window.destroy();
    await clock.advance(300);
    change(false);
    expect([window.calls.at(-1), listeners.size]).toEqual(['destroy', 0]);
  });
});
