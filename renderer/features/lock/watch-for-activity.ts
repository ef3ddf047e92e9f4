/** A mouse lying on a trolley trembles; a hand moves it further than this, in CSS pixels. */
const handsBreadth = 12;

const deliberateInput = ['keydown', 'pointerdown', 'wheel'] as const;

/**
 * Calls `onActivity` for every key, button, touch and turn of the wheel, without keeping any of them from its target.
 * Returns a function that stops watching.
 */
export function watchForActivity(target: EventTarget, onActivity: () => void): () => void {
  return listen(target, deliberateInput, onActivity);
}

/** The same for a pointer moved by a hand. */
export function watchForMovement(target: EventTarget, onActivity: () => void): () => void {
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
