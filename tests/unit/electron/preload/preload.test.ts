import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { channelNames } from '../../../../electron/core/contract/channels.ts';
import type { WorkstationBridge } from '../../../../electron/ipc/contract.ts';
import { callChannel, snapshotChannel } from '../../../../electron/ipc/ipc-names.ts';

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

  it.each([...channelNames, 'shell.open', snapshotChannel, 'toString', '__proto__', '', ['snapshot.get']])(
    'sends a call of %j to the one channel of pages, where it is checked, and to no other',
    async (name) => {
      electron.invoked.length = 0;
      expect(await bridge.invoke(name as never, 'input' as never)).toBe('answer');
      expect(electron.invoked).toEqual([[callChannel, { name, input: 'input' }]]);
    },
  );

  it('sends no name, and no input, that is longer than any of ours', async () => {
    electron.invoked.length = 0;
    for (const [name, input] of [
      ['x'.repeat(300_000), null],
      [['x'.repeat(300_000)], null],
      ['draft.save', { text: 'x'.repeat(300_000) }],
    ])
      await expect(bridge.invoke(name as never, input as never)).rejects.toThrow('invalid_input');
    expect(electron.invoked).toEqual([]);
  });

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
    const names = await readFile(new URL('../../../../electron/ipc/ipc-names.ts', import.meta.url), 'utf8');
    expect(names).not.toContain('import ');
    const source = await readFile(
      new URL('../../../../electron/preload/preload.ts', import.meta.url),
      'utf8',
    );
    const values = [...source.matchAll(/^import (?!type)[^;]*? from '([^']+)'/gm)].map((match) => match[1]);
    expect(values).toEqual(['electron', '../ipc/ipc-names.ts', './call-limit.ts']);
  });
});
