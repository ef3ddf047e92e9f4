import type { WebContents, WebFrameMain } from 'electron';

/** The part of an IPC event that identifies its sender. */
export interface IpcSender {
  readonly sender: WebContents;
  /** Null when the frame has navigated away or is gone. */
  readonly senderFrame: WebFrameMain | null;
}

/** The address of our own page, which nothing else of ours has. */
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

/** By origin and address, since an empty document (`about:blank`) has the origin of the page that opened it. */
export function isOwnPage(frame: WebFrameMain, { origin, url }: OwnPage): boolean {
  try {
    return frame.origin === origin && frame.url === url;
  } catch {
    // Electron throws for the frame of a page that has crashed.
    return false;
  }
}
