import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { BadgeReading } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { watchTyping } from '../../ui/watch-typing.ts';
import { listenForBadges, type ReadBadge } from './listen-for-badges.ts';

/** `isOlder`: somebody has typed since the badge was held to a reader that the page does not hear. */
type OnReading = (reading: BadgeReading, isOlder: boolean) => void;

export interface BadgeReader {
  /** The badge is being looked up. */
  readonly busy: boolean;
}

/**
 * Listens for badges where policy allows them, and reports the result of each. A second badge is ignored while the
 * first is being looked up. If somebody keeps typing in the meantime, the form stays theirs and they are not
 * interrupted. The number is not kept anywhere in the page. Badges that the page did not read itself come with the
 * snapshot.
 */
export function useBadgeReader(onReading: OnReading): BadgeReader {
  const bridge = useBridge();
  const { badges, tap } = useSnapshot();
  const [busy, setBusy] = useState(false);
  const tell = useEffectEvent(onReading);
  const tapId = tap?.reading ? tap.id : null;
  const lookedUpId = tap?.reading === null ? tap.id : null;
  const typedAfterId = useRef<number | null>(null);
  useEffect(() => {
    if (lookedUpId === null) return;
    return watchTyping(window, () => {
      typedAfterId.current = lookedUpId;
    });
  }, [lookedUpId]);
  const tellTap = useEffectEvent(
    () => tap?.reading && onReading(tap.reading, typedAfterId.current === tap.id),
  );
  useEffect(() => {
    // Whatever has been typed before it, the badge is newer.
    if (tapId !== null) tellTap();
  }, [tapId]);
  useEffect(() => {
    if (!badges) return;
    let underWay = false;
    let mounted = true;
    let hasTyped = false;
    const look = async ({ number, inSecretField, typeAgain }: ReadBadge) => {
      if (underWay) return;
      underWay = true;
      hasTyped = false;
      setBusy(true);
      const call = bridge.invoke('badge.present', { number, inSecretField });
      const reading = await call.catch(() => failed);
      underWay = false;
      if (!mounted) return;
      setBusy(false);
      const isSomebody = reading.kind !== 'unknown' && reading.kind !== 'refused';
      if (hasTyped && isSomebody) return;
      tell(reading, false);
      if (inSecretField && !isSomebody && !hasTyped) typeAgain();
    };
    const endListening = listenForBadges(window, (read) => void look(read));
    const endWatching = watchTyping(window, () => {
      hasTyped = true;
    });
    return () => {
      mounted = false;
      endListening();
      endWatching();
    };
  }, [badges, bridge]);
  return { busy: busy || (tap !== null && tap.reading === null) };
}

const failed: BadgeReading = { kind: 'refused', error: 'failed' };
