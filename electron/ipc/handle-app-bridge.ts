import type { IpcMain } from 'electron';
import type { Logger } from '../core/ports/logger.ts';
import type { AppDraftAnswer, AppPrintAnswer, AppUser } from './contract.ts';
import { appDraftChannel, appPrintChannel, appUserChannel } from './ipc-names.ts';
import type { IpcSender } from './trusted-sender.ts';

export interface HandleAppBridgeOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  /** Who is signed in, for a page of an app on screen; null for every other sender. */
  readonly userFor: (event: IpcSender) => AppUser | null;
  /** Answers a page of an app about its drafts; null for every other sender. */
  readonly draftFor: (event: IpcSender, call: unknown) => Promise<AppDraftAnswer> | null;
  /** Prints a page of an app; null for every other sender. */
  readonly printFor: (event: IpcSender) => Promise<AppPrintAnswer> | null;
  readonly log: Logger;
}

/** Registers the channels that pages of clinical apps have; returns a function that removes them again. */
export function handleAppBridge(options: HandleAppBridgeOptions): () => void {
  const { ipcMain, userFor, draftFor, printFor, log } = options;
  const handle = (channel: string, answer: (event: IpcSender, input: unknown) => unknown) =>
    ipcMain.handle(channel, async (event, input: unknown) => {
      const output = await answer(event, input);
      if (output !== null) return output;
      log.warn({ channel }, 'call from a foreign frame refused');
      throw new Error('The call was refused.');
    });
  handle(appUserChannel, userFor);
  handle(appDraftChannel, draftFor);
  handle(appPrintChannel, printFor);
  return () => {
    for (const channel of [appUserChannel, appDraftChannel, appPrintChannel]) ipcMain.removeHandler(channel);
  };
}
