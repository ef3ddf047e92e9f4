import { expect, it } from 'vitest';
import { handleAppBridge } from '../../../../electron/ipc/handle-app-bridge.ts';
import { appDraftChannel, appPrintChannel, appUserChannel } from '../../../../electron/ipc/ipc-names.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeIpcMain } from '../../../support/electron/fake-electron.ts';

it('answers pages of apps on their channels, and nobody else', async () => {
  const ipcMain = new FakeIpcMain();
  const log = new RecordingLog();
  const ana = { id: '7', username: 'ana', displayName: 'Ana', roles: [], ward: null };
  const userFor = (event: unknown) => (event === 'a page' ? ana : null);
  const draftFor = (event: unknown, call: unknown) =>
    event === 'a page' ? Promise.resolve({ ok: true, text: String(call) }) : null;
  const printFor = (event: unknown) => (event === 'a page' ? Promise.resolve({ ok: true }) : null);
  const parts = { userFor: userFor as never, draftFor: draftFor as never, printFor: printFor as never };
  const remove = handleAppBridge({ ipcMain: ipcMain.asElectron, ...parts, log });
  expect([...ipcMain.handlers.keys()]).toEqual([appUserChannel, appDraftChannel, appPrintChannel]);
  expect(await ipcMain.invoke(appUserChannel, 'a page')).toEqual(ana);
  expect(await ipcMain.invoke(appDraftChannel, 'a page', 'read')).toEqual({ ok: true, text: 'read' });
  expect(await ipcMain.invoke(appPrintChannel, 'a page')).toEqual({ ok: true });
  for (const channel of [appUserChannel, appDraftChannel, appPrintChannel])
    await expect(ipcMain.invoke(channel, 'another')).rejects.toThrow('The call was refused.');
  remove();
  expect(ipcMain.handlers.size).toBe(0);
});
