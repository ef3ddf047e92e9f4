import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { AppBridge } from '../../../../electron/ipc/contract.ts';
import { appDraftChannel, appLockChannel, appUserChannel } from '../../../../electron/ipc/ipc-names.ts';

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoked: [] as unknown[][],
  answers: new Map<unknown, unknown>(),
  ipcRenderer: null as unknown as EventEmitter,
}));

vi.mock('electron', () => {
  const invoke = async (...args: unknown[]) => {
    electron.invoked.push(args);
    return electron.answers.get(args[0]) ?? 'the user';
  };
  electron.ipcRenderer = Object.assign(new EventEmitter(), { invoke });
  const exposeInMainWorld = (name: string, api: unknown) => electron.exposed.set(name, api);
  return { contextBridge: { exposeInMainWorld }, ipcRenderer: electron.ipcRenderer };
});

it('gives pages of apps five functions and nothing of Electron', async () => {
  await import('../../../../electron/preload/app-preload.ts');
  expect([...electron.exposed.keys()]).toEqual(['carelink']);
  const bridge = electron.exposed.get('carelink') as AppBridge;
  expect(Object.keys(bridge).sort()).toEqual([
    'eraseDraft',
    'getUser',
    'onLock',
    'print',
    'readDraft',
    'saveDraft',
  ]);
  expect(await bridge.getUser()).toBe('the user');
  expect(electron.invoked).toEqual([[appUserChannel, undefined]]);
  const heard: unknown[][] = [];
  const end = bridge.onLock((...args: unknown[]) => heard.push(args));
  electron.ipcRenderer.emit(appLockChannel, { sender: 'the way to the main process' });
  end();
  electron.ipcRenderer.emit(appLockChannel, {});
  expect(heard).toEqual([[]]);
});

it('asks for drafts by one channel, and tells the page why it was refused', async () => {
  await import('../../../../electron/preload/app-preload.ts');
  const bridge = electron.exposed.get('carelink') as AppBridge;
  electron.invoked.length = 0;
  electron.answers.set(appDraftChannel, { ok: true, text: 'half a note' });
  expect(await bridge.saveDraft('note', 'half')).toBeUndefined();
  expect(await bridge.readDraft('note')).toBe('half a note');
  expect(await bridge.eraseDraft('note')).toBeUndefined();
  expect(electron.invoked).toEqual([
    [appDraftChannel, { act: 'save', name: 'note', text: 'half' }],
    [appDraftChannel, { act: 'read', name: 'note' }],
    [appDraftChannel, { act: 'erase', name: 'note' }],
  ]);
  electron.answers.set(appDraftChannel, { ok: false, error: 'too_many' });
  await expect(bridge.saveDraft('note', 'half')).rejects.toThrow(/^too_many$/);
});
