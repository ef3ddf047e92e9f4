import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
// Types only: the sandboxed preload is one small file without the schemas behind the contract.
import type {
  ChannelName,
  Snapshot,
  snapshotChannel as SnapshotChannel,
  WorkstationBridge,
} from '../ipc/contract.ts';
import { limitCalls } from './call-limit.ts';
import { watchRoot } from './watch-root.ts';

const snapshotChannel: typeof SnapshotChannel = 'snapshot.changed';

/** Checked by the compiler to be exactly the channels of the contract. */
const known = {
  'snapshot.get': true,
  'screen.shown': true,
  'setup.run': true,
  'enrolment.run': true,
  'enrolment.leave': true,
  'session.sign-in': true,
  'session.sign-in-replacing': true,
  'emergency.start': true,
  'emergency.start-offline': true,
  'emergency.end-offline': true,
  'session.sign-in-making-room': true,
  'session.lock': true,
  'session.unlock': true,
  'session.switch-user': true,
  'session.unlock-parked': true,
  'session.set-pin': true,
  'session.postpone-pin': true,
  'session.continue': true,
  'session.preview-sign-out': true,
  'session.sign-out': true,
  'session.retry-now': true,
  'session.report-activity': true,
  'sessions.refresh-list': true,
  'sessions.end-other': true,
  'visitors.look': true,
  'badge.present': true,
  'badge.link': true,
  'badge.decline': true,
  'badges.list': true,
  'badges.remove': true,
  'notice.dismiss': true,
  'draft.save': true,
  'draft.read': true,
  'draft.list': true,
  'draft.erase': true,
  'draft.erase-all': true,
  'apps.open': true,
  'apps.place': true,
  'diagnostics.run': true,
  'diagnostics.export': true,
} as const satisfies Record<ChannelName, true>;

// Many more than screens make at once; the longest draft with every character of it escaped.
const invoke = limitCalls((channel, input) => ipcRenderer.invoke(channel, input), {
  mostAtOnce: 64,
  mostCharacters: 6 * 32_768 + 4_096,
});

const bridge = {
  async invoke(name, input) {
    if (typeof name !== 'string' || !Object.hasOwn(known, name)) throw new Error('No such call.');
    return await invoke(name, input);
  },
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
