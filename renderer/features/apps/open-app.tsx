import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { PhaseView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { ForgottenFrames } from './forgotten-frames.tsx';

/** Which app is open, and for whom: a switch of users must not open it for another. */
export interface OpenApp {
  readonly appId: string;
  readonly username: string;
}

interface OpenAppValue {
  readonly opened: OpenApp | null;
  readonly open: (app: OpenApp) => void;
  readonly close: () => void;
  /** Notes that a frame has shown this origin, which is cleared at the sign-out. */
  readonly noteFrame: (origin: string) => void;
}

const OpenAppContext = createContext<OpenAppValue | null>(null);
const phasesWithUser: readonly PhaseView['name'][] = ['active', 'locked', 'local_emergency'];

/** Remembers which app is open, so that it is there again after a lock; forgets it when the user leaves. */
export function OpenAppProvider({ children }: { children: ReactNode }) {
  const phase = useStoreState().received?.snapshot.phase.name ?? 'starting';
  const [opened, setOpened] = useState<OpenApp | null>(null);
  const [frames, setFrames] = useState<readonly string[]>([]);
  const hasUser = phasesWithUser.includes(phase);
  useEffect(() => {
    if (!hasUser) setOpened(null);
  }, [hasUser]);
  const noteFrame = useCallback(
    (origin: string) => setFrames((known) => (known.includes(origin) ? known : [...known, origin])),
    [],
  );
  const value = useMemo(
    () => ({ opened, open: setOpened, close: () => setOpened(null), noteFrame }),
    [opened, noteFrame],
  );
  return (
    <OpenAppContext value={value}>
      {children}
      {phase === 'signed_out' && (
        <ForgottenFrames
          origins={frames}
          onCleared={(cleared) => setFrames((known) => known.filter((origin) => origin !== cleared))}
        />
      )}
    </OpenAppContext>
  );
}

export function useOpenApp(): OpenAppValue {
  const value = useContext(OpenAppContext);
  if (!value) throw new Error('No OpenAppProvider above this component.');
  return value;
}
