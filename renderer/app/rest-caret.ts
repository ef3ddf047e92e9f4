/** As long as GTK lets one blink. */
const restsAfterMs = 10_000;
const signs = ['keydown', 'pointerdown', 'focusin'] as const;

/**
 * Lets the caret stand still when nobody has touched anything for a while. The sign-in and lock screens of a ward computer
 * wait in a field for hours, and a caret that blinks is all that makes them work: a frame twice a second, in three
 * processes. A browser that does not know `caret-animation` (Chromium before 140) goes on blinking.
 */
export function restCaret(window: Window): void {
  const { style } = window.document.documentElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = () => {
    clearTimeout(timer);
    style.removeProperty('caret-animation');
    timer = setTimeout(() => style.setProperty('caret-animation', 'manual'), restsAfterMs);
  };
  for (const sign of signs) window.addEventListener(sign, wake, { capture: true, passive: true });
  wake();
}
