import { useEffect, useRef, useState } from 'react';
import type { BadgeReading } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { listenForBadges } from './listen-for-badges.ts';

export interface BadgeReader {
  /** The badge is being looked up. */
  readonly busy: boolean;
}

/**
 * Listens for badges, where policy allows them, and tells what came of each; a second one while the first is looked
 * up is ignored. The number is kept nowhere in the page.
 */
export function useBadgeReader(onReading: (reading: BadgeReading) => void): BadgeReader {
  const bridge = useBridge();
  const { badges } = useSnapshot();
  const [busy, setBusy] = useState(false);
  const latest = useRef(onReading);
  useEffect(() => {
    latest.current = onReading;
  });
  useEffect(() => {
    if (!badges) return;
    let underWay = false;
    let mounted = true;
    const look = async (number: string) => {
      if (underWay) return;
      underWay = true;
      setBusy(true);
      const reading = await bridge.invoke('badge.present', { number }).catch(() => failed);
      underWay = false;
      if (!mounted) return;
      setBusy(false);
      latest.current(reading);
    };
    const end = listenForBadges(window, look);
    return () => {
      mounted = false;
      end();
    };
  }, [badges, bridge]);
  return { busy };
}

const failed: BadgeReading = { kind: 'refused', error: 'failed' };
