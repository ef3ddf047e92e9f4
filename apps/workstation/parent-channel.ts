import type { ParentPort } from 'electron';
import type { MessageFromServer } from '../../electron/server-host/server-process-messages.ts';

/** The channel to the workstation that started this process. */
export interface ParentChannel<Message> {
  send(message: Message): void;
  /** Messages are not yet validated. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the workstation has ended. */
  onClose(listener: () => void): void;
}

/** Electron's port in a utility process, Node's channel in a forked process; throws if there is neither. */
export function openParentChannel<Message = MessageFromServer>(
  current: Pick<NodeJS.Process, 'on'> & { send?: NodeJS.Process['send']; parentPort?: ParentPort },
): ParentChannel<Message> {
  const { parentPort } = current;
  if (parentPort !== undefined) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      // Chromium itself ends its utility processes when the main process has ended.
      onClose: () => undefined,
    };
  }
  if (current.send === undefined) throw new Error('This process is started by the workstation only.');
  return {
    // The workstation may just have ended, which onClose reports.
    send: (message) => void current.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => current.on('message', listener),
    onClose: (listener) => current.on('disconnect', listener),
  };
}
