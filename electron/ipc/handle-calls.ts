import type { IpcMain } from 'electron';
import { z } from 'zod';
import type { Logger } from '../core/ports/logger.ts';
import type { Handlers } from './create-handlers.ts';
import { ChannelError, invokeChannel, isChannelName } from './invoke-channel.ts';
import { callChannel } from './ipc-names.ts';
import type { IpcSender } from './trusted-sender.ts';

const ipcCall = z.strictObject({ name: z.unknown(), input: z.unknown().optional() });
/** What the preload sends for each call of the page. */
export type IpcCall = z.input<typeof ipcCall>;

export interface HandleCallsOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly handlers: Handlers;
  readonly isTrusted: (event: IpcSender) => boolean;
  readonly log: Logger;
}

/**
 * Answers the workstation's page; besides handle-app-bridge.ts, the only place that uses `ipcMain`. The sender is
 * checked here, once, before the message is even looked at. Returns a function that ends it.
 */
export function handleCalls({ ipcMain, handlers, isTrusted, log }: HandleCallsOptions): () => void {
  ipcMain.handle(callChannel, async (event, rawCall: unknown) => {
    if (!isTrusted(event)) {
      log.warn({ channel: callChannel }, 'call from a foreign frame refused');
      throw new Error('The call was refused.');
    }
    const call = ipcCall.safeParse(rawCall);
    if (!call.success || !isChannelName(call.data.name)) throw new ChannelError('unknown_channel');
    return await invokeChannel(handlers, log, call.data.name, call.data.input);
  });
  return () => ipcMain.removeHandler(callChannel);
}
