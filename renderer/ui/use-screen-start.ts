import { type RefObject, useEffect, useLayoutEffect } from 'react';

/** Marks what scrolls below a bar. */
export const scrolls = 'data-scrolls';

/** Shows the beginning of the screen, whether the page scrolls or only what is below its bar. */
export function scrollToStart(): void {
  window.scrollTo(0, 0);
  document.querySelector(`[${scrolls}]`)?.scrollTo(0, 0);
}

/** A dialog that closes together with its screen returns the focus a little later. */
const lateMs = 150;
/** What Fluent focuses for the length of one Tab, so that it leads out of the page, and then removes. */
const wayOut = '[data-tabster-dummy]';

/**
 * Each screen starts at its top, however far the previous one was scrolled, with the focus on what it is about: the
 * element that asks for it, otherwise the heading that the screen marks, otherwise the first one. The same applies when the focused element disappears: a screen
 * without focus is read from nowhere, and Tab starts over. Users who have pressed Tab or clicked meanwhile keep
 * what they have chosen.
 */
export function useScreenStart(page: RefObject<HTMLElement | null>): void {
  useLayoutEffect(scrollToStart, []);
  useEffect(() => {
    const screen = page.current;
    if (screen === null) return;
    let focused: Element | null = null;
    const settle = () => {
      if (!hasNoFocus()) return;
      const place = document.querySelector('[aria-modal="true"]') ?? screen;
      const heading =
        place.querySelector<HTMLElement>('[data-starts-screen]') ??
        place.querySelector<HTMLElement>('h1, h2');
      if (heading === null) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    };
    const remember = ({ target }: FocusEvent) => {
      focused = target instanceof Element && !target.matches(wayOut) ? target : null;
    };
    // A click beside everything removes the focus on purpose.
    const look = () => {
      if (focused !== null && !focused.isConnected) settle();
    };
    // Whoever moves the focus by hand has begun: from here on it is theirs, even where it is on nothing.
    const begin = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Tab') return;
      clearTimeout(late);
      clearTimeout(later);
    };
    // An element that took the focus on arrival may have scrolled to itself.
    scrollToStart();
    settle();
    const late = setTimeout(settle, lateMs);
    let later: ReturnType<typeof setTimeout>;
    const observer = new MutationObserver(() => {
      clearTimeout(later);
      later = setTimeout(look, lateMs);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', remember);
    for (const type of ['keydown', 'pointerdown']) document.addEventListener(type, begin, true);
    return () => {
      clearTimeout(late);
      clearTimeout(later);
      observer.disconnect();
      document.removeEventListener('focusin', remember);
      for (const type of ['keydown', 'pointerdown']) document.removeEventListener(type, begin, true);
    };
  }, [page]);
}

function hasNoFocus(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}
