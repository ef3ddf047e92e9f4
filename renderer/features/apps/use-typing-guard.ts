import { type RefObject, useEffect, useRef, useState } from 'react';

/**
 * True from the moment a field inside `place` is being written in, until the user clicks or tabs out of `place` or
 * the focused element there is gone. An app's page can take the focus at any moment, and with it the rest of a
 * password. Browsers offer no protection against that, so there must be no such page while this is true.
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
      // Tab from the password to its button still belongs to the same task.
      const isWriting = target instanceof HTMLInputElement || focused.current !== null;
      keep(isInside(target) && isWriting && target instanceof HTMLElement ? target : null);
    };
    const onPointer = ({ target }: PointerEvent) => {
      if (!isInside(target)) keep(null);
    };
    // The app took the focus in its last moment: back to where the user was.
    const onBlur = () => {
      if (document.activeElement !== focused.current) focused.current?.focus();
    };
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener('focusin', onFocus, { signal });
    document.addEventListener('pointerdown', onPointer, { signal, capture: true });
    window.addEventListener('blur', onBlur, { signal });
    // A form that is finished disappears without an event.
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
    // The layout has shifted into the space the app left.
    focused.current?.scrollIntoView({ block: 'nearest' });
  }, [typing]);
  return typing;
}
