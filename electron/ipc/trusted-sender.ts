import type { WebContents, WebFrameMain } from 'electron';

/** The part of an IPC event that tells who sent it. */
export interface IpcSender {
  readonly sender: WebContents;
  /** Null when the frame has navigated away or is gone. */
  readonly senderFrame: WebFrameMain | null;
}

/** Where our own page is, and nothing else of ours. */
export interface OwnPage {
  readonly origin: string;
  readonly url: string;
}

/** True only for the main frame of our own window while it shows our own page. */
export function isTrustedSender(event: IpcSender, ours: WebContents | null, page: OwnPage): boolean {
  if (ours === null || ours.isDestroyed() || event.sender !== ours) return false;
  const frame = event.senderFrame;
  return frame !== null && frame === ours.mainFrame && isOwnPage(frame, page);
}

/** By origin and by address: an empty document (`about:blank`) has the origin of the page that has opened it. */
export function isOwnPage(frame: WebFrameMain, { origin, url }: OwnPage): boolean {
  try {
    return frame.origin === origin && frame.url === url;
  } catch {
    // Electron throws for the frame of a page that has crashed.
    return false;
  }
}
