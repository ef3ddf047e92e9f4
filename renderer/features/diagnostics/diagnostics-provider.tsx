import { createContext, type ReactNode, useContext } from 'react';
import type { PhaseView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { DiagnosticsAccess } from '../../ui/diagnostics-link.tsx';
import { type Opening, useOpening } from '../../ui/use-opening.ts';

const OpeningContext = createContext<Opening>({ isOpen: false, close: () => {} });

/** Whether the page is open, and how to leave it. */
export const useDiagnosticsOpening = (): Opening => useContext(OpeningContext);

/** Only where nothing is lost and nobody's screen is covered: not over a shift, a set-up or a sign-out. */
const openPhases: ReadonlySet<PhaseView['name'] | undefined> = new Set([
  'starting',
  'signed_out',
  'signing_in',
  'locked',
]);

/** Knows whether the Diagnostics page is open; it closes when a session appears on screen. */
export function DiagnosticsProvider({ children }: { children: ReactNode }) {
  const phase = useStoreState().received?.snapshot.phase.name;
  const { opening, open } = useOpening(openPhases.has(phase));
  return (
    <DiagnosticsAccess value={open}>
      <OpeningContext value={opening}>{children}</OpeningContext>
    </DiagnosticsAccess>
  );
}
