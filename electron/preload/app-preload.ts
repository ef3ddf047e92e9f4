import { contextBridge, ipcRenderer } from 'electron';
// Types only: the sandboxed preload is one small file without the schemas behind the contract.
import type {
  AppBridge,
  appLockChannel as AppLockChannel,
  appUserChannel as AppUserChannel,
} from '../ipc/contract.ts';

const appUserChannel: typeof AppUserChannel = 'app.get-user';
const appLockChannel: typeof AppLockChannel = 'app.locked';

/** All that a page of a clinical app can do besides what every page on the web can. */
const bridge = {
  getUser: () => ipcRenderer.invoke(appUserChannel),
  onLock(listener) {
    const forward = () => listener();
    ipcRenderer.on(appLockChannel, forward);
    return () => {
      ipcRenderer.off(appLockChannel, forward);
    };
  },
} satisfies AppBridge;

contextBridge.exposeInMainWorld('carelink', bridge);
