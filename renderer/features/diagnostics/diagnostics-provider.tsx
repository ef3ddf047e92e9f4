import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { PhaseView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { DiagnosticsAccess } from '../../ui/diagnostics-link.tsx';

interface DiagnosticsPlace {
  readonly isOpen: boolean;
  readonly close: () => void;
}

const PlaceContext = createContext<DiagnosticsPlace>({ isOpen: false, close: () => {} });

/** Whether the page is open, and how to leave it. */
export const useDiagnosticsPlace = (): DiagnosticsPlace => useContext(PlaceContext);

/** Only where nothing is lost and nobody's screen is covered: not over a shift, a set-up or a sign-out. */
const openPhases: ReadonlySet<PhaseView['name'] | undefined> = new Set([
  'starting',
  'signed_out',
  'signing_in',
  'locked',
]);

/** Knows whether the Diagnostics page is open; a session that comes to the screen closes it. */
export function DiagnosticsProvider({ children }: { children: ReactNode }) {
  const phase = useStoreState().received?.snapshot.phase.name;
  const [wanted, setWanted] = useState(false);
  const possible = openPhases.has(phase);
  useEffect(() => {
    if (!possible) setWanted(false);
  }, [possible]);
  const isOpen = wanted && possible;
  const open = useCallback(() => setWanted(true), []);
  const place = useMemo(() => ({ isOpen, close: () => setWanted(false) }), [isOpen]);
  return (
    <DiagnosticsAccess value={possible && !isOpen ? open : null}>
      <PlaceContext value={place}>{children}</PlaceContext>
    </DiagnosticsAccess>
  );
}
