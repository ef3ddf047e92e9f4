import { useEffect, useState } from 'react';
import type { SignOutPreview } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';

/** How long users who want to sign out may be kept waiting for the list. */
export const patienceMs = 5_000;

/** What a sign-out would remove; `loading` for a few seconds at most, then null: signing out never waits for it. */
export function useSignOutPreview(): SignOutPreview | null | 'loading' {
  const bridge = useBridge();
  const [preview, setPreview] = useState<SignOutPreview | null | 'loading'>('loading');
  useEffect(() => {
    let waiting = true;
    // The first answer stays: a list somebody is reading is not taken away, and nothing moves under a click.
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
