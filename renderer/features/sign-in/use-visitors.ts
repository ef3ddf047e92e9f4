import { useEffect, useState } from 'react';
import type { BadgeReading, VisitorView } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { useBadgeReader } from '../badge/use-badge-reader.ts';

export interface Visitors {
  readonly tiles: readonly VisitorView[];
  /** Null: whoever signs in types the user name. */
  readonly chosen: VisitorView | null;
  readonly choose: (visitor: VisitorView | null) => void;
  /** What came of the last badge, as long as it is worth saying. */
  readonly reading: BadgeReading | null;
  readonly looking: boolean;
}

/** Who wants to sign in: by a tile, by a badge, or by the user name. */
export function useVisitors(): Visitors {
  const bridge = useBridge();
  const online = useSnapshot().connection.state === 'online';
  const [tiles, setTiles] = useState<readonly VisitorView[]>([]);
  const [chosen, setChosen] = useState<VisitorView | null>(null);
  const [reading, setReading] = useState<BadgeReading | null>(null);
  useEffect(() => {
    if (!online) return setTiles([]);
    let wanted = true;
    const show = (view: { tiles: readonly VisitorView[]; chosen: VisitorView | null }) => {
      if (!wanted) return;
      setTiles(view.tiles);
      if (view.chosen) setChosen(view.chosen);
    };
    // Without an answer there are no tiles; nobody needs them to sign in.
    bridge.invoke('visitors.look', undefined).then(show, () => {});
    return () => {
      wanted = false;
    };
  }, [bridge, online]);
  useEffect(() => {
    if (chosen?.forSeconds == null) return;
    const expire = () => {
      setChosen(null);
      setReading({ kind: 'refused', error: 'badge_expired' });
    };
    const timer = setTimeout(expire, chosen.forSeconds * 1_000);
    return () => clearTimeout(timer);
  }, [chosen]);
  const badge = useBadgeReader((read) => {
    setReading(read);
    setChosen(read.kind === 'visitor' ? read.visitor : null);
  });
  const choose = (visitor: VisitorView | null) => {
    setChosen(visitor);
    setReading(null);
  };
  return { tiles, chosen, choose, reading, looking: badge.busy };
}
