import { type RefObject, useLayoutEffect } from 'react';

/** Tells pages, which fill the window, how much of it the bar above them and the edge below them take. */
export function useRoomAroundPage(bar: RefObject<HTMLElement | null>, edge: string): void {
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const tell = () => style.setProperty('--around-page', `calc(${element.offsetHeight}px + ${edge})`);
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    tell();
    return () => {
      observer.disconnect();
      style.removeProperty('--around-page');
    };
  }, [bar, edge]);
}
