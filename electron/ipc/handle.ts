import type { IpcMain } from 'electron';
import type { Logger } from '../core/ports/logger.ts';
import { channelNames } from './contract.ts';
import type { Handlers } from './handlers/handlers.ts';
import { invokeChannel } from './invoke-channel.ts';
import type { IpcSender } from './trusted-sender.ts';

export interface HandleOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly handlers: Handlers;
  readonly isTrusted: (event: IpcSender) => boolean;
  readonly log: Logger;
}

/**
 * Registers every channel of the contract; with handle-app-bridge.ts the only place that touches `ipcMain`. Who sends is checked here,
 * once, before the input is even looked at. Returns a function that removes the channels again.
 */
export function handleChannels({ ipcMain, handlers, isTrusted, log }: HandleOptions): () => void {
  for (const name of channelNames) {
    ipcMain.handle(name, async (event, input: unknown) => {
      if (!isTrusted(event)) {
        log.warn({ channel: name }, 'call from a foreign frame refused');
        throw new Error('The call was refused.');
      }
      return await invokeChannel(handlers, log, name, input);
    });
  }
  return () => {
    for (const name of channelNames) ipcMain.removeHandler(name);
  };
}
