import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { PhaseView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { EmergencyAccess } from '../../ui/emergency-link.tsx';

interface EmergencyPlace {
  readonly isOpen: boolean;
  readonly close: () => void;
}

const PlaceContext = createContext<EmergencyPlace>({ isOpen: false, close: () => {} });

/** Whether somebody asks for emergency access, and the way back. */
export const useEmergencyPlace = (): EmergencyPlace => useContext(PlaceContext);

/** Who is at work here signs out or locks first; an emergency cannot be left for another. */
function isPossible(phase: PhaseView | undefined): boolean {
  if (phase?.name === 'locked') return !phase.session.emergency;
  return phase?.name === 'signed_out' || phase?.name === 'signing_in';
}

/** Knows whether somebody asks for emergency access; a session that comes to the screen answers it. */
export function EmergencyProvider({ children }: { children: ReactNode }) {
  const snapshot = useStoreState().received?.snapshot;
  const [wanted, setWanted] = useState(false);
  const possible = isPossible(snapshot?.phase) && snapshot?.emergency.offered === true;
  useEffect(() => {
    if (!possible) setWanted(false);
  }, [possible]);
  const isOpen = wanted && possible;
  const open = useCallback(() => setWanted(true), []);
  const place = useMemo(() => ({ isOpen, close: () => setWanted(false) }), [isOpen]);
  return (
    <EmergencyAccess value={possible && !isOpen ? open : null}>
      <PlaceContext value={place}>{children}</PlaceContext>
    </EmergencyAccess>
  );
}
