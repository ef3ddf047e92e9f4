import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { DraftKeeper, type DraftState } from './draft-keeper.ts';

export interface DraftOwnPlace {
  /** Whose text it is: the user on screen. */
  readonly username: string;
  /** The name under which the text is stored; users do not see it. */
  readonly name: string;
}

export interface UsedDraft extends DraftState {
  readonly write: (text: string) => void;
  /** Without waiting for a pause. */
  readonly saveNow: () => void;
  readonly erase: () => Promise<boolean>;
  /** Reads it again after `unavailable`. */
  readonly openAgain: () => void;
}

/** A half-written text that survives a lock, a crash and the end of the session, for a day. */
export function useDraft({ username, name }: DraftOwnPlace): UsedDraft {
  const bridge = useBridge();
  const keeper = useMemo(() => {
    const place = { username, name };
    return new DraftKeeper({
      save: (text) => bridge.invoke('draft.save', { ...place, text }),
      read: () => bridge.invoke('draft.read', place),
      erase: () => bridge.invoke('draft.erase', place),
    });
  }, [bridge, username, name]);
  useEffect(() => {
    void keeper.open();
    const leave = () => keeper.saveNow();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      keeper.flush();
    };
  }, [keeper]);
  const state = useSyncExternalStore(keeper.subscribe, keeper.state);
  return {
    ...state,
    write: (text) => keeper.write(text),
    saveNow: () => keeper.saveNow(),
    erase: () => keeper.erase(),
    openAgain: () => void keeper.open(),
  };
}
