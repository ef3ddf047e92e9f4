import { useEffect, useState } from 'react';

/** Whole seconds until a moment of the page's monotonic clock, counting down to 0; 0 without a moment. */
export function useSecondsUntil(atMs: number | undefined): number {
  const [, setTick] = useState(0);
  const left = atMs === undefined ? 0 : Math.max(0, Math.ceil((atMs - performance.now()) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, [left]);
  return left;
}
