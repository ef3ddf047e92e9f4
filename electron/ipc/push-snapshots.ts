import type { WebContents } from 'electron';
import type { Workstation } from '../core/workstation.ts';
import { snapshotChannel } from './contract.ts';

/** Sends every new snapshot to the window, while there is one; returns a function that ends it. */
export function pushSnapshots(workstation: Workstation, window: () => WebContents | null): () => void {
  return workstation.subscribe((snapshot) => {
    const contents = window();
    if (contents !== null && !contents.isDestroyed()) contents.send(snapshotChannel, snapshot);
  });
}
