import { useEffect, useState } from 'react';

/**
 * Becomes true when `waiting` has lasted for `limitMs`, and false again when that wait is over: no skeleton or
 * spinner stays for ever.
 */
export function useOverdue(limitMs: number, waiting = true): boolean {
  const [overdue, setOverdue] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setOverdue(true), limitMs);
    return () => {
      clearTimeout(timer);
      setOverdue(false);
    };
  }, [limitMs, waiting]);
  return overdue;
}
