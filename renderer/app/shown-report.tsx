import { useLayoutEffect } from 'react';
import { useBridge, useStoreState } from '../bridge/workstation-context.tsx';

/** One frame after the painted one, and one more for screens that are painted late. */
const framesUntilSeen = 3;

/**
 * Tells Electron's main process which snapshot is on screen: first that it is in the document, then that it is
 * visible.
 */
export function ShownReport() {
  const bridge = useBridge();
  const { received } = useStoreState();
  const revision = received?.snapshot.shell === 'electron' ? received.snapshot.revision : null;
  // Runs when the whole snapshot is in the document.
  useLayoutEffect(() => {
    if (revision === null) return;
    const tell = (isPainted: boolean) =>
      void bridge.invoke('screen.shown', { revision, isPainted }).catch(() => undefined);
    tell(false);
    afterFrames(framesUntilSeen, () => tell(true));
  }, [bridge, revision]);
  return null;
}

function afterFrames(frames: number, act: () => void): void {
  requestAnimationFrame(frames === 1 ? act : () => afterFrames(frames - 1, act));
}
