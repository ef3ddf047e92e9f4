import type { WorkstationBridge } from '../../electron/ipc/contract.ts';
import { createHttpBridge } from './http-bridge.ts';
import type { ShellLink } from './shell-link.ts';

declare global {
  interface Window {
    /** Set by the preload script in Electron; missing in the browser shell. */
    readonly workstation?: WorkstationBridge;
  }
}

/** The link to the shell this page runs in: the preload's bridge, or loopback HTTP in the browser shell. */
export function connectShell(page: Pick<Window, 'workstation'>): ShellLink {
  const preload = page.workstation;
  if (!preload) return createHttpBridge();
  return {
    invoke: (name, input) => preload.invoke(name, input),
    onSnapshot: (listener) => preload.onSnapshot(listener),
    // The page lives in the shell's own process tree: without the shell there is no page.
    onShellState: () => () => {},
  };
}
