import { type RefObject, useEffect, useRef, useState } from 'react';

/**
 * True from the moment a field inside `place` is being written in, until the user clicks or tabs out of `place` or
 * what has the focus there is gone. The page of an app can take the focus at any moment, and with it the rest of a password; browsers have
 * nothing against that but to have no such page, so there must be none while this is true.
 */
export function useTypingGuard(place: RefObject<HTMLElement | null>): boolean {
  const [typing, setTyping] = useState(false);
  const focused = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const keep = (next: HTMLElement | null) => {
      focused.current = next;
      setTyping(next !== null);
    };
    const isInside = (target: EventTarget | null) => target instanceof Node && element.contains(target);
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof HTMLIFrameElement) return;
      // From the password by Tab to its button: still the same business.
      const isWriting = target instanceof HTMLInputElement || focused.current !== null;
      keep(isInside(target) && isWriting && target instanceof HTMLElement ? target : null);
    };
    const onPointer = ({ target }: PointerEvent) => {
      if (!isInside(target)) keep(null);
    };
    // Taken by the app in the moment before it went: back to where the user was.
    const onBlur = () => {
      if (document.activeElement !== focused.current) focused.current?.focus();
    };
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener('focusin', onFocus, { signal });
    document.addEventListener('pointerdown', onPointer, { signal, capture: true });
    window.addEventListener('blur', onBlur, { signal });
    // A form that has done its work goes away without a word.
    const removals = new MutationObserver(() => focused.current?.isConnected === false && keep(null));
    removals.observe(element, { childList: true, subtree: true });
    return () => {
      listening.abort();
      removals.disconnect();
    };
  }, [place]);
  useEffect(() => {
    if (!typing) return;
    focused.current?.focus();
    // The room that the app leaves has moved it.
    focused.current?.scrollIntoView({ block: 'nearest' });
  }, [typing]);
  return typing;
}
