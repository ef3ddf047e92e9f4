import type { WorkstationBridge } from '../../electron/ipc/contract.ts';

/**
 * Whether the program behind the screens answers. `interrupted` recovers on its own; `refused` means that this page
 * was not opened by the workstation (the launch link is missing or used up).
 */
export type ShellState = 'connected' | 'interrupted' | 'refused';

/** The workstation's bridge, and whether it can be reached at all. */
export interface ShellLink extends WorkstationBridge {
  /** Calls `listener` on every change, but not with the current state, which starts as `connected`. */
  onShellState(listener: (state: ShellState) => void): () => void;
}
