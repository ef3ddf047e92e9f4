import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { channelNames, snapshotChannel, type WorkstationBridge } from '../../../../electron/ipc/contract.ts';

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoked: [] as unknown[][],
  ipcRenderer: null as unknown as EventEmitter,
}));

vi.mock('electron', () => {
  const ipcRenderer = Object.assign(new EventEmitter(), {
    invoke: async (...args: unknown[]) => {
      electron.invoked.push(args);
      return 'answer';
    },
  });
  electron.ipcRenderer = ipcRenderer;
  const exposeInMainWorld = (name: string, api: unknown) => electron.exposed.set(name, api);
  return { contextBridge: { exposeInMainWorld }, ipcRenderer };
});

let bridge: WorkstationBridge;
const heard: string[] = [];
beforeAll(async () => {
  vi.stubGlobal('window', { document: {}, addEventListener: (name: string) => heard.push(name) });
  await import('../../../../electron/preload/preload.ts');
  bridge = electron.exposed.get('workstation') as WorkstationBridge;
});

describe('preload', () => {
  it('exposes the bridge and nothing else', () => {
    expect([...electron.exposed.keys()]).toEqual(['workstation']);
    expect(Object.keys(bridge).sort()).toEqual(['invoke', 'onSnapshot']);
  });

  it('passes on every channel of the contract', async () => {
    for (const name of channelNames) await bridge.invoke(name, undefined as never);
    expect(electron.invoked.map(([name]) => name)).toEqual(channelNames);
  });

  it.each(['shell.open', snapshotChannel, 'toString', '__proto__', '', ['snapshot.get']])(
    'refuses %j',
    async (name) => {
      const before = electron.invoked.length;
      await expect(bridge.invoke(name as never, undefined as never)).rejects.toThrow('No such call.');
      expect(electron.invoked).toHaveLength(before);
    },
  );

  it('gives the listener the snapshot without the event, until it unsubscribes', () => {
    const seen: unknown[][] = [];
    const end = bridge.onSnapshot((...args: unknown[]) => seen.push(args));
    electron.ipcRenderer.emit(snapshotChannel, { sender: 'secret' }, { revision: 1 });
    end();
    electron.ipcRenderer.emit(snapshotChannel, { sender: 'secret' }, { revision: 2 });
    expect(seen).toEqual([[{ revision: 1 }]]);
  });

  it('watches the root of the page', () => {
    expect(heard).toEqual(['DOMContentLoaded']);
  });

  it('imports nothing but electron, what is bundled with it and types, as a sandboxed preload must', async () => {
    const source = await readFile(
      new URL('../../../../electron/preload/preload.ts', import.meta.url),
      'utf8',
    );
    const values = [...source.matchAll(/^import (?!type)[^;]*? from '([^']+)'/gm)].map((match) => match[1]);
    expect(values).toEqual(['electron', './call-limit.ts', './watch-root.ts']);
  });
});
