import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { ChannelInput, ChannelName, Snapshot, WorkstationBridge } from '../ipc/contract.ts';
import { callChannel, snapshotChannel } from '../ipc/ipc-names.ts';
import { limitCalls } from './call-limit.ts';
import { watchRoot } from './watch-root.ts';

// Many more than screens make at once; the longest draft with every character of it escaped.
const invoke = limitCalls((channel, input) => ipcRenderer.invoke(channel, input), {
  mostAtOnce: 64,
  mostCharacters: 6 * 32_768 + 4_096,
});

const bridge = {
  // Which calls there are, and what may come with them, the main process checks.
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
