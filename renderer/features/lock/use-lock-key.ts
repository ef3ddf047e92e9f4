import { useEffect } from 'react';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { isLockShortcut } from '../../ui/keys.ts';

/**
 * Locks by Ctrl+Shift+L on every screen: somebody may also be signing in, or unlocking. Where there is nothing to lock, the
 * key does nothing.
 */
export function useLockKey(): void {
  const bridge = useBridge();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isLockShortcut(event)) return;
      event.preventDefault();
      // A shell that cannot be reached has its own screen.
      bridge.invoke('session.lock', { cause: 'shortcut' }).catch(() => undefined);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [bridge]);
}
