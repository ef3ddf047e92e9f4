import { useEffect } from 'react';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { atMostEvery } from './at-most-every.ts';
import { isEditing } from './is-editing.ts';
import { watchForActivity, watchForMovement } from './watch-for-activity.ts';

const reportEveryMs = 5_000;

/**
 * Tells the workstation that somebody is at the keyboard, at most once in five seconds. A mouse on a trolley moves on
 * its own, so movement counts only while the screen is `aboutToLock`.
 */
export function useActivityReport(aboutToLock: boolean): void {
  const bridge = useBridge();
  useEffect(() => {
    let editing = false;
    const tell = () => {
      editing = isEditing(document.activeElement);
      // A lost report is followed by the next one; an unreachable shell has its own screen.
      bridge.invoke('session.report-activity', { editing }).catch(() => {});
    };
    const report = atMostEvery(reportEveryMs, () => performance.now(), tell);
    // Once the field is left, nobody is writing any more, however recent the last report is.
    const tellChange = () => isEditing(document.activeElement) !== editing && tell();
    const endings = [
      watchForActivity(window, report),
      ...(aboutToLock ? [watchForMovement(window, report)] : []),
    ];
    for (const type of ['focusin', 'focusout']) document.addEventListener(type, tellChange);
    return () => {
      for (const type of ['focusin', 'focusout']) document.removeEventListener(type, tellChange);
      for (const end of endings) end();
    };
  }, [bridge, aboutToLock]);
}
