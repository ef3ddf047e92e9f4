import { createContext, type ReactNode, useContext } from 'react';
import type { PhaseView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { EmergencyAccess } from '../../ui/emergency-link.tsx';
import { type Opening, useOpening } from '../../ui/use-opening.ts';

const OpeningContext = createContext<Opening>({ isOpen: false, close: () => {} });

/** Whether somebody asks for emergency access, and the way back. */
export const useEmergencyOpening = (): Opening => useContext(OpeningContext);

/** Who is at work here signs out or locks first; an emergency cannot be left for another. */
function isPossible(phase: PhaseView | undefined): boolean {
  if (phase?.name === 'locked') return !phase.session.emergency;
  return phase?.name === 'signed_out' || phase?.name === 'signing_in';
}

/** Knows whether somebody asks for emergency access; a session that comes to the screen answers it. */
export function EmergencyProvider({ children }: { children: ReactNode }) {
  const snapshot = useStoreState().received?.snapshot;
  const possible = isPossible(snapshot?.phase) && snapshot?.emergency.offered === true;
  const { opening, open } = useOpening(possible);
  return (
    <EmergencyAccess value={open}>
      <OpeningContext value={opening}>{children}</OpeningContext>
    </EmergencyAccess>
  );
}
