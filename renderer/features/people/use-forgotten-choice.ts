import { useEffect, useEffectEvent, useRef } from 'react';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { forgotten, forgottenAfterMs } from '../../ui/forgotten.ts';

const deliberateInput = ['keydown', 'pointerdown', 'input'] as const;

/**
 * Calls `onForgotten` when nobody has pressed a key, clicked or held a badge to a reader for a minute since somebody was
 * chosen: the next person would type her secret into a colleague's field, and spend one of the colleague's tries. What is
 * typed at that moment goes nowhere. `chosen` tells choices apart; null: nobody is chosen.
 */
export function useForgottenChoice(chosen: string | null, onForgotten: () => void): void {
  const forget = useEffectEvent(onForgotten);
  const tapId = useSnapshot().tap?.id ?? null;
  const waitAnew = useRef<(() => void) | null>(null);
  useEffect(() => {
    if (chosen === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, forgottenAfterMs);
    };
    const giveUp = () => {
      document.body.dispatchEvent(new CustomEvent(forgotten, { bubbles: true }));
      forget();
    };
    wait();
    waitAnew.current = wait;
    const options = { capture: true, passive: true };
    for (const type of deliberateInput) window.addEventListener(type, wait, options);
    return () => {
      clearTimeout(timer);
      waitAnew.current = null;
      for (const type of deliberateInput) window.removeEventListener(type, wait, options);
    };
  }, [chosen]);
  useEffect(() => {
    // The page hears no key of most readers.
    if (tapId !== null) waitAnew.current?.();
  }, [tapId]);
}
