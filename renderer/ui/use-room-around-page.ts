import { type RefObject, useLayoutEffect } from 'react';

/**
 * `--around-page` and, where two bars meet, `--above-page`: above pages that fill the window; `--end-of-page` and above
 * it `--below-page`: below what scrolls.
 */
export type RoomName = '--around-page' | '--above-page' | '--end-of-page' | '--below-page';

/**
 * Tells the page how much room an element at the window's edge takes, plus `extra`, while it is there: everything
 * behind it must be reachable by scrolling.
 */
export function useRoomAroundPage(
  of: RefObject<HTMLElement | null>,
  extra: string,
  name: RoomName = '--around-page',
): void {
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const tell = () => style.setProperty(name, `calc(${element.offsetHeight}px + ${extra})`);
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    tell();
    return () => {
      observer.disconnect();
      style.removeProperty(name);
    };
  }, [of, extra, name]);
}
