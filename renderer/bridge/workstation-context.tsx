import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Snapshot, WorkstationBridge } from '../../electron/ipc/contract.ts';
import type { ReceivedSnapshot, SnapshotStore, StoreState } from './snapshot-store.ts';

interface WorkstationContextValue {
  readonly bridge: Pick<WorkstationBridge, 'invoke'>;
  readonly store: SnapshotStore;
}

const WorkstationContext = createContext<WorkstationContextValue | null>(null);

/** Provides the bridge and its snapshots to the screens below. */
export function WorkstationProvider({
  children,
  ...value
}: WorkstationContextValue & { children: ReactNode }) {
  return <WorkstationContext value={value}>{children}</WorkstationContext>;
}

function useWorkstation(): WorkstationContextValue {
  const value = useContext(WorkstationContext);
  if (!value) throw new Error('No WorkstationProvider above this component.');
  return value;
}

export const useBridge = (): WorkstationContextValue['bridge'] => useWorkstation().bridge;

/** What is known about the shell and its newest snapshot, which may not have arrived yet. */
export function useStoreState(): StoreState {
  const { store } = useWorkstation();
  return useSyncExternalStore(store.subscribe, store.state);
}

/** The newest snapshot with its time of arrival. Use it only below `CurrentScreen`, where there is one. */
export function useReceivedSnapshot(): ReceivedSnapshot {
  const { received } = useStoreState();
  if (!received) throw new Error('No snapshot has arrived yet.');
  return received;
}

export const useSnapshot = (): Snapshot => useReceivedSnapshot().snapshot;
