import type { IpcMain } from 'electron';
import type { Logger } from '../core/ports/logger.ts';
import { type AppUser, appUserChannel } from './contract.ts';
import type { IpcSender } from './trusted-sender.ts';

export interface HandleAppBridgeOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  /** Who is signed in, for a page of an app on screen; null for every other sender. */
  readonly userFor: (event: IpcSender) => AppUser | null;
  readonly log: Logger;
}

/** Registers the one channel that pages of clinical apps have; returns a function that removes it again. */
export function handleAppBridge({ ipcMain, userFor, log }: HandleAppBridgeOptions): () => void {
  ipcMain.handle(appUserChannel, async (event) => {
    const user = userFor(event);
    if (user !== null) return user;
    log.warn({ channel: appUserChannel }, 'call from a foreign frame refused');
    throw new Error('The call was refused.');
  });
  return () => ipcMain.removeHandler(appUserChannel);
}
