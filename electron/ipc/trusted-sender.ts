import type { WebContents, WebFrameMain } from 'electron';

/** The part of an IPC event that tells who sent it. */
export interface IpcSender {
  readonly sender: WebContents;
  /** Null when the frame has navigated away or is gone. */
  readonly senderFrame: WebFrameMain | null;
}

/** True only for the main frame of our own window while it shows our own page. */
export function isTrustedSender(event: IpcSender, ours: WebContents | null, origin: string): boolean {
  if (ours === null || ours.isDestroyed() || event.sender !== ours) return false;
  const frame = event.senderFrame;
  return frame !== null && frame === ours.mainFrame && frame.origin === origin;
}
