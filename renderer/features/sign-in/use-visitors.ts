import { useCallback, useEffect, useRef, useState } from 'react';
import type { BadgeReading, VisitorView } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { watchTyping } from '../../ui/watch-typing.ts';
import { useBadgeReader } from '../badge/use-badge-reader.ts';

export interface Visitors {
  readonly tiles: readonly VisitorView[];
  /** Null: the user name is typed. */
  readonly chosen: VisitorView | null;
  readonly choose: (visitor: VisitorView | null) => void;
  /** The result of the last badge, as long as it is worth mentioning. */
  readonly reading: BadgeReading | null;
  readonly looking: boolean;
}

/** Who wants to sign in: by tile, by badge, or by user name. */
export function useVisitors(): Visitors {
  const [chosen, setChosen] = useState<VisitorView | null>(null);
  const [reading, setReading] = useState<BadgeReading | null>(null);
  const tiles = useTiles(useUntouched(setChosen));
  useEffect(() => {
    if (chosen === null || chosen.forSeconds === null) return;
    const expire = () => {
      setChosen(null);
      setReading({ kind: 'refused', error: 'badge_expired' });
    };
    const timer = setTimeout(expire, chosen.forSeconds * 1_000);
    return () => clearTimeout(timer);
  }, [chosen]);
  const { busy } = useBadgeReader((read) => {
    setReading(read);
    if (read.kind === 'visitor') setChosen(read.visitor);
    if (read.kind === 'parked') setChosen(null);
  });
  const choose = (visitor: VisitorView | null) => {
    setChosen(visitor);
    setReading(null);
  };
  return { tiles, chosen, choose, reading, looking: busy };
}

/** `act`, until somebody starts typing: from then on the form is theirs. */
function useUntouched<Value>(act: (value: Value) => void): (value: Value) => void {
  const touched = useRef(false);
  useEffect(
    () =>
      watchTyping(window, () => {
        touched.current = true;
      }),
    [],
  );
  return useCallback((value) => void (touched.current || act(value)), [act]);
}

/** Who may sign in changes even while nobody does: people leave the ward, accounts are disabled. */
const lookAgainMs = 10 * 60_000;

/**
 * The ward's recent users, while there is a connection. `onBadge` is told who has shown a badge just before this
 * screen appeared. Without an answer there are no tiles: nobody needs them to sign in.
 */
function useTiles(onBadge: (visitor: VisitorView) => void): readonly VisitorView[] {
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
