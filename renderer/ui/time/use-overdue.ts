import { useEffect, useState } from 'react';

/** Turns true when the component has been on screen for `limitMs`: no skeleton and no spinner stays for ever. */
export function useOverdue(limitMs: number): boolean {
  const [overdue, setOverdue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOverdue(true), limitMs);
    return () => clearTimeout(timer);
  }, [limitMs]);
  return overdue;
}
