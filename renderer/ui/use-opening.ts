import { useCallback, useEffect, useMemo, useState } from 'react';

/** A page over the screen of the moment. */
export interface Opening {
  readonly isOpen: boolean;
  readonly close: () => void;
}

/** A page that can be opened while it is `possible`: once it is not, it closes and stays closed. */
export function useOpening(possible: boolean): {
  readonly opening: Opening;
  readonly open: (() => void) | null;
} {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!possible) setWanted(false);
  }, [possible]);
  const isOpen = wanted && possible;
  const open = useCallback(() => setWanted(true), []);
  const opening = useMemo(() => ({ isOpen, close: () => setWanted(false) }), [isOpen]);
  return { opening, open: possible && !isOpen ? open : null };
}
