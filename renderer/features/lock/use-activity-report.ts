import { useEffect } from 'react';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { atMostEvery } from './at-most-every.ts';

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

/** Input types that hold something written; a password is no loss. */
const written = new Set([
  'text',
  'search',
  'email',
  'tel',
  'url',
  'number',
  'date',
  'time',
  'datetime-local',
]);

/** Whether the caret is in a field that can be written to. */
function isEditing(focused: Element | null): boolean {
  if (focused instanceof HTMLTextAreaElement) return !focused.readOnly;
  if (focused instanceof HTMLInputElement) return !focused.readOnly && written.has(focused.type);
  return focused instanceof HTMLElement && focused.isContentEditable;
}

/** A mouse lying on a trolley trembles; a hand moves it further than this, in CSS pixels. */
const handsBreadth = 12;

const deliberateInput = ['keydown', 'pointerdown', 'wheel'] as const;

/**
 * Calls `onActivity` for every key, button, touch and turn of the wheel, without keeping any of them from its target.
 * Returns a function that stops watching.
 */
function watchForActivity(target: EventTarget, onActivity: () => void): () => void {
  return listen(target, deliberateInput, onActivity);
}

/** The same for a pointer moved by a hand. */
function watchForMovement(target: EventTarget, onActivity: () => void): () => void {
  let from: Pick<PointerEvent, 'screenX' | 'screenY'> | null = null;
  return listen(target, ['pointermove'], (event) => {
    const { screenX, screenY } = event as PointerEvent;
    from ??= { screenX, screenY };
    if (Math.hypot(screenX - from.screenX, screenY - from.screenY) < handsBreadth) return;
    from = null;
    onActivity();
  });
}

function listen(target: EventTarget, types: readonly string[], listener: (event: Event) => void): () => void {
  const options = { capture: true, passive: true };
  for (const type of types) target.addEventListener(type, listener, options);
  return () => {
    for (const type of types) target.removeEventListener(type, listener, options);
  };
}
