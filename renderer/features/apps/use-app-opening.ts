import { useCallback, useEffect, useState } from 'react';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { useOpenApp } from './open-app.tsx';

/** What can keep an app off the screen, as far as the catalogue has a sentence for it. */
export const appTroubles = [
  'unreachable',
  'slow',
  'offline',
  'elsewhere',
  'closed',
  'crashed',
  'flooding',
  'hung',
  'file',
  'unprinted',
] as const;
export type AppTrouble = (typeof appTroubles)[number];

/** The shell gives up on an app after 30 seconds; this is for a shell that says nothing. */
export const patienceMs = 45_000;

type OpeningState =
  | { readonly name: 'opening' }
  | { readonly name: 'frame'; readonly address: string; readonly isLoaded: boolean }
  | { readonly name: 'view' }
  | { readonly name: 'trouble'; readonly trouble: AppTrouble };

/** Asks the shell for an app, and again when the user wants that. */
export function useAppOpening(appId: string) {
  const bridge = useBridge();
  const { noteFrame } = useOpenApp();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<OpeningState>({ name: 'opening' });
  const fail = useCallback((trouble: AppTrouble) => setState({ name: 'trouble', trouble }), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks again.
  useEffect(() => {
    let isCurrent = true;
    setState({ name: 'opening' });
    const ask = async (): Promise<OpeningState> => {
      const opening = await bridge.invoke('apps.open', { appId });
      if (!opening.ok)
        return { name: 'trouble', trouble: opening.error === 'unreachable' ? 'unreachable' : 'closed' };
      if (opening.frame === null) return { name: 'view' };
      noteFrame(new URL(opening.frame).origin);
      return { name: 'frame', address: opening.frame, isLoaded: false };
    };
    const show = (next: OpeningState) => isCurrent && setState(next);
    ask().then(show, () => show({ name: 'trouble', trouble: 'unreachable' }));
    return () => {
      isCurrent = false;
    };
  }, [bridge, appId, noteFrame, attempt]);

  const isWaiting = state.name === 'opening' || (state.name === 'frame' && !state.isLoaded);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => fail('slow'), patienceMs);
    return () => clearTimeout(timer);
  }, [isWaiting, fail]);

  const loaded = useCallback(
    () => setState((now) => (now.name === 'frame' ? { ...now, isLoaded: true } : now)),
    [],
  );
  const openAgain = useCallback(() => setAttempt((count) => count + 1), []);
  return { state, loaded, fail, openAgain };
}
