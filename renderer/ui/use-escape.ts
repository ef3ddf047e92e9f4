import { useEffect, useEffectEvent } from 'react';

/** Calls `onEscape` for the Escape key, wherever the focus is; null: there is nothing to go back from. */
export function useEscape(onEscape: (() => void) | null): void {
  const goBack = useEffectEvent(() => onEscape?.());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) goBack();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
