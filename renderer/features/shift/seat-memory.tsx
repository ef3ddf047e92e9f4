import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

/** How somebody has arranged the overview. */
export interface Arrangement {
  readonly notesAreHidden: boolean;
  readonly detailsAreShown: boolean;
}

const atFirst: Arrangement = { notesAreHidden: false, detailsAreShown: false };
/** More than can be parked at one computer. */
const mostSeats = 32;

interface SeatMemoryValue {
  readonly arrangements: ReadonlyMap<string, Arrangement>;
  readonly arrange: (seat: string, change: Partial<Arrangement>) => void;
}

const SeatMemoryContext = createContext<SeatMemoryValue | null>(null);

/** Keeps everybody's overview as she has arranged it, across locks and switches, until her session ends. */
export function SeatMemory({ children }: { children: ReactNode }) {
  // A seat is never used again, so what is left of an ended one is nobody's.
  const [arrangements, setArrangements] = useState<ReadonlyMap<string, Arrangement>>(new Map());
  const arrange = useCallback((seat: string, change: Partial<Arrangement>) => {
    setArrangements((known) => {
      const others = [...known].filter(([other]) => other !== seat).slice(1 - mostSeats);
      return new Map([...others, [seat, { ...(known.get(seat) ?? atFirst), ...change }]]);
    });
  }, []);
  const value = useMemo(() => ({ arrangements, arrange }), [arrangements, arrange]);
  return <SeatMemoryContext value={value}>{children}</SeatMemoryContext>;
}

/** The overview of that seat as it was left, and a function that changes it. */
export function useArrangement(seat: string) {
  const value = useContext(SeatMemoryContext);
  if (!value) throw new Error('No SeatMemory above this component.');
  const { arrangements, arrange } = value;
  const change = useCallback((wanted: Partial<Arrangement>) => arrange(seat, wanted), [arrange, seat]);
  return [arrangements.get(seat) ?? atFirst, change] as const;
}
