import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../../electron/ipc/contract.ts';
import type { ShellLink, ShellState } from '../../../../renderer/bridge/shell-link.ts';
import { createSnapshotStore } from '../../../../renderer/bridge/snapshot-store.ts';
import { signedOutSnapshot } from '../../../support/renderer/snapshots.ts';

const revision = (number: number): Snapshot => signedOutSnapshot(null, { revision: number });

function setUp() {
  let push: (snapshot: Snapshot) => void = () => {};
  let setState: (state: ShellState) => void = () => {};
  const answers: ((snapshot: Snapshot) => void)[] = [];
  const end = vi.fn();
  const link = {
    invoke: () => new Promise((resolve) => answers.push(resolve as (snapshot: Snapshot) => void)),
    onSnapshot: (listener) => {
      push = listener;
      return end;
    },
    onShellState: (listener) => {
      setState = listener;
      return end;
    },
  } as ShellLink;
  let nowMs = 0;
  const store = createSnapshotStore(link, () => nowMs);
  return {
    store,
    end,
    answers,
    push: (snapshot: Snapshot) => push(snapshot),
    setState: (state: ShellState) => setState(state),
    passTo: (ms: number) => {
      nowMs = ms;
    },
  };
}

const shown = (store: ReturnType<typeof createSnapshotStore>) => store.state().received?.snapshot.revision;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the snapshot store', () => {
  it('asks for the first snapshot and remembers when it came', async () => {
    const { store, answers, passTo } = setUp();
    const changed = vi.fn();
    store.subscribe(changed);
    passTo(250);
    answers[0]?.(revision(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(store.state().received).toEqual({ snapshot: revision(1), receivedAtMs: 250 });
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('does not let a late answer replace a newer push', async () => {
    const { store, answers, push } = setUp();
    store.subscribe(() => {});
    push(revision(5));
    answers[0]?.(revision(4));
    await vi.advanceTimersByTimeAsync(0);
    expect(shown(store)).toBe(5);
  });

  it('accepts lower revisions from a shell that was restarted', async () => {
    const { store, answers, push, setState } = setUp();
    store.subscribe(() => {});
    push(revision(40));
    setState('interrupted');
    expect(store.state().shell).toBe('interrupted');
    setState('connected');
    answers[1]?.(revision(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(shown(store)).toBe(2);
  });

  it('asks anew every minute, and stops with the last listener', async () => {
    const { store, answers, end } = setUp();
    const stop = store.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(120_000);
    expect(answers).toHaveLength(3);
    stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(answers).toHaveLength(3);
    expect(end).toHaveBeenCalledTimes(2);
  });
});
