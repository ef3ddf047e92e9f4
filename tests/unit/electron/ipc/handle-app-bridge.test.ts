import { expect, it } from 'vitest';
import { appUserChannel } from '../../../../electron/ipc/contract.ts';
import { handleAppBridge } from '../../../../electron/ipc/handle-app-bridge.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeIpcMain } from '../../../support/electron/fake-electron.ts';

it('answers pages of apps on one channel, and nobody else', async () => {
  const ipcMain = new FakeIpcMain();
  const log = new RecordingLog();
  const ana = { id: '7', username: 'ana', displayName: 'Ana', roles: [], ward: null };
  const userFor = (event: unknown) => (event === 'a page' ? ana : null);
  const remove = handleAppBridge({ ipcMain: ipcMain.asElectron, userFor: userFor as never, log });
  expect([...ipcMain.handlers.keys()]).toEqual([appUserChannel]);
  expect(await ipcMain.invoke(appUserChannel, 'a page')).toEqual(ana);
  await expect(ipcMain.invoke(appUserChannel, 'another')).rejects.toThrow('The call was refused.');
  remove();
  expect(ipcMain.handlers.size).toBe(0);
});
