/** A mouse that lies on a trolley trembles; a hand moves it further than this, in CSS pixels. */
const handsBreadth = 12;

const deliberateInput = ['keydown', 'pointerdown', 'wheel'] as const;

/**
 * Calls `onLife` for every key, button, touch and turn of the wheel, without taking any of them from where it was
 * going. Returns a function that ends it.
 */
export function watchForLife(target: EventTarget, onLife: () => void): () => void {
  return listen(target, deliberateInput, onLife);
}

/** The same for a pointer that a hand has moved. */
export function watchForMovement(target: EventTarget, onLife: () => void): () => void {
  let from: Pick<PointerEvent, 'screenX' | 'screenY'> | null = null;
  return listen(target, ['pointermove'], (event) => {
    const { screenX, screenY } = event as PointerEvent;
    from ??= { screenX, screenY };
    if (Math.hypot(screenX - from.screenX, screenY - from.screenY) < handsBreadth) return;
    from = null;
    onLife();
  });
}

function listen(target: EventTarget, types: readonly string[], listener: (event: Event) => void): () => void {
  const options = { capture: true, passive: true };
  for (const type of types) target.addEventListener(type, listener, options);
  return () => {
    for (const type of types) target.removeEventListener(type, listener, options);
  };
}
