import type { WebContents } from 'electron';
import type { Workstation } from '../core/workstation.ts';
import { snapshotChannel } from './ipc-names.ts';
import { isOwnPage, type OwnPage } from './trusted-sender.ts';

/** Sends every new snapshot to the window while it shows our own page; returns a function that ends it. */
export function pushSnapshots(
  workstation: Workstation,
  window: () => WebContents | null,
  page: OwnPage,
): () => void {
  return workstation.subscribe((snapshot) => {
    const contents = window();
    if (contents === null || contents.isDestroyed() || !isOwnPage(contents.mainFrame, page)) return;
    contents.send(snapshotChannel, snapshot);
  });
}
