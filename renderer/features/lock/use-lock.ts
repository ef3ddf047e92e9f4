import { useEffect } from 'react';
import { type Action, useAction } from '../../bridge/use-action.ts';
import { isLockShortcut } from '../../ui/keys.ts';

/** Locking by button, and by Ctrl+Shift+L for as long as the shift is on screen. */
export function useLock(): Action<'session.lock'> {
  const lock = useAction('session.lock');
  const { run } = lock;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isLockShortcut(event)) return;
      event.preventDefault();
      void run({ cause: 'shortcut' });
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [run]);
  return lock;
}
