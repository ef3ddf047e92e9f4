import { useEffect } from 'react';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { atMostEvery } from './at-most-every.ts';

const reportEveryMs = 5_000;
// A mouse on a trolley moves by itself; only deliberate input keeps the session from locking.
const deliberateInput = ['keydown', 'pointerdown', 'wheel'] as const;

/** Tells the workstation that somebody is at the keyboard, at most once in five seconds. */
export function useActivityReport(): void {
  const bridge = useBridge();
  useEffect(() => {
    const report = atMostEvery(
      reportEveryMs,
      () => performance.now(),
      () => {
        // A lost report is followed by the next one; an unreachable shell has its own screen.
        bridge.invoke('session.report-activity', undefined).catch(() => {});
      },
    );
    const options = { capture: true, passive: true };
    for (const type of deliberateInput) window.addEventListener(type, report, options);
    return () => {
      for (const type of deliberateInput) window.removeEventListener(type, report, options);
    };
  }, [bridge]);
}
