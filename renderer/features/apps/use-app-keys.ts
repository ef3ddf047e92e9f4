import { useEffect, useEffectEvent } from 'react';
import { type AppKey, appKeyOf, swallow } from '../../ui/keys.ts';

/**
 * Calls `go` for every key that leads to an app or to the overview, wherever the focus is in this page, and keeps the
 * key from everything else. In Electron keys pressed in an app's page arrive here as well. A dialog keeps the keys off.
 */
export function useAppKeys(go: (key: AppKey) => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const key = appKeyOf(event);
    if (key === null) return;
    swallow(event);
    if (!event.repeat && document.querySelector('[aria-modal="true"]') === null) go(key);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => pressed(event);
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, []);
}
