import { createContext, type ReactNode, useContext } from 'react';
import type { PhaseView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { EmergencyAccess } from '../../ui/emergency-link.tsx';
import { type Opening, useOpening } from '../../ui/use-opening.ts';

const OpeningContext = createContext<Opening>({ isOpen: false, close: () => {} });

/** Whether somebody is asking for emergency access, and the way back. */
export const useEmergencyOpening = (): Opening => useContext(OpeningContext);

/** Users at work here sign out or lock first; one emergency cannot be left for another. */
function isPossible(phase: PhaseView | undefined): boolean {
  if (phase?.name === 'locked') return !phase.session.emergency;
  return phase?.name === 'signed_out' || phase?.name === 'signing_in';
}

/** Knows whether somebody is asking for emergency access; it ends when a session appears on screen. */
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
