import { useEffect, useState } from 'react';
import type { SignOutPreview } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';

/** How long what is looked at may keep people waiting who want to sign out. */
export const patienceMs = 5_000;

/** What a sign-out would remove; `loading` at most a few seconds, then null: signing out never waits for it. */
export function useSignOutPreview(): SignOutPreview | null | 'loading' {
  const bridge = useBridge();
  const [preview, setPreview] = useState<SignOutPreview | null | 'loading'>('loading');
  useEffect(() => {
    let waiting = true;
    // The first word counts: a list that is being read is not taken away again, and nothing moves under a click.
    const show = (found: SignOutPreview | null) => {
      if (waiting) setPreview(found);
      waiting = false;
    };
    const timer = setTimeout(() => show(null), patienceMs);
    bridge.invoke('session.preview-sign-out', undefined).then(show, () => show(null));
    return () => {
      waiting = false;
      clearTimeout(timer);
    };
  }, [bridge]);
  return preview;
}
