import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../electron/ipc/contract.ts';
import { clearCopiedText } from '../../../../electron/windows/copied-text.ts';

type Kind = 'clipboard' | 'selection';
const active = (seat: string) => ({ phase: { name: 'active', session: { seat } } }) as unknown as Snapshot;
const locked = { phase: { name: 'locked' } } as Snapshot;

let app: EventEmitter;
let content: Record<Kind, string>;
/** Clipboard content other than text, by type. */
let other: Record<string, string | null>;
let reads: number;
let readFailure: Error | null;
let show: (snapshot: Snapshot) => Promise<void>;
const emit = async (name: string) => {
  app.emit(name);
  await nextTurn();
};

/** Null: content that its owner would only provide on request. */
function partOf(parts: Record<string, string | null>, type: string): Blob {
  const part = parts[type];
  if (typeof part !== 'string') throw new Error('It is not made.');
  return new Blob([part]);
}

function watch(platform: NodeJS.Platform): void {
  app = new EventEmitter();
  content = { clipboard: 'from elsewhere', selection: '' };
  [reads, readFailure, other] = [0, null, {}];
  const board = (kind: Kind) => ({
    read: async () => {
      reads += 1;
      if (readFailure !== null) throw readFailure;
      const parts = { 'text/plain': content[kind], ...(kind === 'clipboard' && other) };
      return [{ types: Object.keys(parts), getType: async (type: string) => partOf(parts, type) }];
    },
    clear: () => {
      content[kind] = '';
      if (kind === 'clipboard') other = {};
    },
  });
  clearCopiedText({
    app: app as unknown as Electron.App,
    clipboard: { ...board('clipboard'), selection: board('selection') },
    workstation: {
      snapshot: () => active('ana'),
      subscribe: (listener) => {
        show = async (snapshot) => {
          listener(snapshot);
          await nextTurn();
        };
        return () => undefined;
      },
    },
    platform,
  });
}

describe.each(['linux', 'win32'] as const)('copied text on %s', (platform) => {
  beforeEach(() => watch(platform));

  it('is gone at a lock when it was copied here', async () => {
    await emit('browser-window-focus');
    content.clipboard = 'Bed 4: warfarin';
    await show(locked);
    expect(content.clipboard).toBe('');
  });

  it('is gone also when somebody went to another program in between', async () => {
    await emit('browser-window-focus');
    content.clipboard = 'Bed 4: warfarin';
    await emit('browser-window-blur');
    await show(active('ben'));
    expect(content.clipboard).toBe('');
  });

  it('stays when another program has put it there, before or after', async () => {
    await emit('browser-window-focus');
    await emit('browser-window-blur');
    await show(locked);
    expect(content.clipboard).toBe('from elsewhere');
    await show(active('ana'));
    await emit('browser-window-focus');
    content.clipboard = 'Bed 4: warfarin';
    await emit('browser-window-blur');
    content.clipboard = 'from a letter';
    await show(locked);
    expect(content.clipboard).toBe('from a letter');
  });

  it('is ours only until the lock, and what is copied afterwards is watched anew', async () => {
    await emit('browser-window-focus');
    content.clipboard = 'first';
    await show(locked);
    await show(active('ana'));
    content.clipboard = 'second';
    await show(locked);
    expect(content.clipboard).toBe('');
  });

  it.each([
    ['a picture', 'image/png'],
    ['text with a layout', 'text/html'],
    ['data of a page', 'web text/x-chart'],
  ])('is gone also when it is %s, and without text', async (_what, type) => {
    content.clipboard = '';
    await emit('browser-window-focus');
    other = { [type]: 'Bed 4' };
    await show(locked);
    expect(other).toEqual({});
  });

  it('is told from what another program has put there in the same form', async () => {
    other = { 'image/png': 'a photo' };
    await emit('browser-window-focus');
    await show(locked);
    expect(other).toEqual({ 'image/png': 'a photo' });
    await show(active('ana'));
    other = { 'image/png': 'the chart of bed 4' };
    await show(locked);
    expect(other).toEqual({});
  });

  it('has no other program make what it only offers', async () => {
    other = { 'application/x-sheet': null };
    await emit('browser-window-focus');
    await show(locked);
    expect(other).toEqual({ 'application/x-sheet': null });
  });

  it('stays while the same work goes on', async () => {
    await emit('browser-window-focus');
    content.clipboard = 'Bed 4: warfarin';
    await show(active('ana'));
    expect(content.clipboard).toBe('Bed 4: warfarin');
  });
});

it('goes when it cannot be read any more', async () => {
  watch('win32');
  await emit('browser-window-focus');
  content.clipboard = 'Bed 4: warfarin';
  readFailure = new Error('The clipboard is in use.');
  await show(locked);
  expect(content.clipboard).toBe('');
});

it('is, on Linux, also what is marked', async () => {
  watch('linux');
  await emit('browser-window-focus');
  content.selection = 'Bed 4';
  await show(locked);
  expect(content).toEqual({ clipboard: 'from elsewhere', selection: '' });
});

it('is never read on macOS, where that asks the user: it goes when our window had the keys', async () => {
  watch('darwin');
  await show(locked);
  expect(content.clipboard).toBe('from elsewhere');
  await show(active('ana'));
  await emit('browser-window-focus');
  await emit('browser-window-blur');
  await show(locked);
  expect([content.clipboard, reads]).toEqual(['', 0]);
});
