import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { type AppBridge, appLockChannel, appUserChannel } from '../../../../electron/ipc/contract.ts';

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoked: [] as unknown[][],
  ipcRenderer: null as unknown as EventEmitter,
}));

vi.mock('electron', () => {
  const invoke = async (...args: unknown[]) => {
    electron.invoked.push(args);
    return 'the user';
  };
  electron.ipcRenderer = Object.assign(new EventEmitter(), { invoke });
  const exposeInMainWorld = (name: string, api: unknown) => electron.exposed.set(name, api);
  return { contextBridge: { exposeInMainWorld }, ipcRenderer: electron.ipcRenderer };
});

it('gives pages of apps two functions and nothing of Electron', async () => {
  await import('../../../../electron/preload/app-preload.ts');
  expect([...electron.exposed.keys()]).toEqual(['carelink']);
  const bridge = electron.exposed.get('carelink') as AppBridge;
  expect(Object.keys(bridge).sort()).toEqual(['getUser', 'onLock']);
  expect(await bridge.getUser()).toBe('the user');
  expect(electron.invoked).toEqual([[appUserChannel]]);
  const heard: unknown[][] = [];
  const end = bridge.onLock((...args: unknown[]) => heard.push(args));
  electron.ipcRenderer.emit(appLockChannel, { sender: 'the way to the main process' });
  end();
  electron.ipcRenderer.emit(appLockChannel, {});
  expect(heard).toEqual([[]]);
});
