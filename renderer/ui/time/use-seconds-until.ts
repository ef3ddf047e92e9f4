import { useEffect, useState } from 'react';
import { msToNextTick } from './server-clock.ts';

/** Whole seconds until a moment of the page's monotonic clock, counting down to 0; 0 without a moment. */
export function useSecondsUntil(atMs: number | undefined): number {
  const [, setTick] = useState(0);
  const left = atMs === undefined ? 0 : Math.max(0, Math.ceil((atMs - performance.now()) / 1000));
  useEffect(() => {
    if (left === 0 || atMs === undefined) return;
    const tick = () => setTick((ticks) => ticks + 1);
    const timer = setTimeout(tick, msToNextTick(performance.now(), 1000, atMs));
    return () => clearTimeout(timer);
  }, [left, atMs]);
  return left;
}
