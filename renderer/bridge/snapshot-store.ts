import type { Snapshot } from '../../electron/ipc/contract.ts';
import type { ShellLink, ShellState } from './shell-link.ts';

/** How often the snapshot is requested again: on some systems monotonic time stands still during sleep. */
const resyncMs = 60_000;

/** A snapshot and when it arrived, on the page's monotonic clock in milliseconds. */
export interface ReceivedSnapshot {
  readonly snapshot: Snapshot;
  readonly receivedAtMs: number;
}

export interface StoreState {
  readonly received: ReceivedSnapshot | null;
  readonly shell: ShellState;
}

/** The newest snapshot, in the form that React's `useSyncExternalStore` expects. */
export interface SnapshotStore {
  readonly state: () => StoreState;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Follows the shell while anybody listens. `monotonicMs` is `performance.now` in the page. */
export function createSnapshotStore(link: ShellLink, monotonicMs: () => number): SnapshotStore {
  const listeners = new Set<() => void>();
  let state: StoreState = { received: null, shell: 'connected' };
  let stop: (() => void) | null = null;

  const change = (part: Partial<StoreState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const accept = (snapshot: Snapshot) => change({ received: { snapshot, receivedAtMs: monotonicMs() } });

  const pull = async () => {
    const before = state.received;
    const snapshot = await link.invoke('snapshot.get', undefined).catch(() => null);
    // A snapshot pushed in the meantime is newer than this answer, unless the revisions say otherwise.
    const pushed = state.received !== before && state.received ? state.received.snapshot.revision : -1;
    if (snapshot && snapshot.revision >= pushed) accept(snapshot);
  };

  const start = () => {
    const endSnapshots = link.onSnapshot(accept);
    const endStates = link.onShellState((shell) => {
      change({ shell });
      if (shell === 'connected') void pull();
    });
    const timer = setInterval(pull, resyncMs);
    void pull();
    return () => {
      clearInterval(timer);
      endStates();
      endSnapshots();
    };
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      stop ??= start();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
}
