import { useEffect, useState } from 'react';
import type { VisitorView } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';

/** Who may sign in changes even while nobody does: people leave the ward, accounts are disabled. */
const lookAgainMs = 10 * 60_000;

/**
 * The ward's recent users, while there is a connection. `onBadge` is told who has shown a badge just before this
 * screen appeared. Without an answer there are no tiles: nobody needs them to sign in.
 */
export function useTiles(onBadge: (visitor: VisitorView) => void): readonly VisitorView[] {
  const bridge = useBridge();
  const online = useSnapshot().connection.state === 'online';
  const [tiles, setTiles] = useState<readonly VisitorView[]>([]);
  useEffect(() => {
    if (!online) return setTiles([]);
    let wanted = true;
    const look = async (isFirst: boolean) => {
      const view = await bridge.invoke('visitors.look', undefined).catch(() => null);
      if (!wanted || view === null) return;
      setTiles(view.tiles);
      if (isFirst && view.chosen) onBadge(view.chosen);
    };
    void look(true);
    const timer = setInterval(look, lookAgainMs, false);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [bridge, online, onBadge]);
  return tiles;
}
