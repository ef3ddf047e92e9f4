import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { ChannelInput, ChannelName, Snapshot, WorkstationBridge } from '../ipc/contract.ts';
import { callChannel, snapshotChannel } from '../ipc/ipc-names.ts';
import { limitCalls } from './call-limit.ts';

// Many more than screens make at once; the longest draft with every character of it escaped.
const invoke = limitCalls((channel, input) => ipcRenderer.invoke(channel, input), {
  mostAtOnce: 64,
  mostCharacters: 6 * 32_768 + 4_096,
});

const bridge = {
  // The main process checks names and input of calls.
  invoke: <Name extends ChannelName>(name: Name, input: ChannelInput<Name>) =>
    invoke(callChannel, { name, input }),
  onSnapshot(listener) {
    // The event object would hand the page a way to the sender; only the snapshot goes through.
    const forward = (_event: IpcRendererEvent, snapshot: Snapshot) => listener(snapshot);
    ipcRenderer.on(snapshotChannel, forward);
    return () => {
      ipcRenderer.off(snapshotChannel, forward);
    };
  },
} satisfies WorkstationBridge;

contextBridge.exposeInMainWorld('workstation', bridge);
watchRoot(window, 'root');

/** A page that keeps emptying itself is loaded no more often than this. */
const patienceMs = 300;

/**
 * Reloads the page when its root is removed or emptied: a script can empty the document without navigating
 * (`document.open`), and an error in a screen empties the root. Runs in the preload's world, where no script of the
 * page can stop it.
 */
function watchRoot(page: Window, rootId: string): void {
  const { document } = page;
  let root: Element | null = null;
  let hadContent = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const isEmptied = () => {
    root ??= document.getElementById(rootId);
    if (root === null) return true;
    if (root.childElementCount > 0) hadContent = true;
    return !root.isConnected || (hadContent && root.childElementCount === 0);
  };
  const look = () => {
    if (!isEmptied() || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      if (isEmptied()) page.location.reload();
    }, patienceMs);
  };
  page.addEventListener('DOMContentLoaded', () => {
    const observer = new MutationObserver(look);
    // Not their insides: React changes those all the time.
    const watched = [document, document.documentElement, document.body, document.getElementById(rootId)];
    for (const node of watched) if (node !== null) observer.observe(node, { childList: true });
    look();
  });
}
