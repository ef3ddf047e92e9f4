/** GTK lets a caret blink for the same time. */
const restsAfterMs = 10_000;
const signs = ['keydown', 'pointerdown', 'focusin'] as const;

/**
 * Stops the caret from blinking when nobody has touched anything for a while. The sign-in and lock screens of a ward
 * computer wait in a field for hours, and a blinking caret is all that keeps them busy: a frame twice a second, in
 * three processes. In browsers without `caret-animation` (Chromium before 140) the caret keeps blinking.
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
