import { useLayoutEffect } from 'react';
import type { WorkstationBridge } from '../../electron/ipc/contract.ts';
import type { SnapshotStore } from '../bridge/snapshot-store.ts';
import { useBridge, useStoreState, WorkstationProvider } from '../bridge/workstation-context.tsx';
import { OpenAppProvider } from '../features/apps/open-app.tsx';
import { DiagnosticsProvider } from '../features/diagnostics/diagnostics-provider.tsx';
import { EmergencyFrame } from '../features/emergency/emergency-frame.tsx';
import { EmergencyProvider } from '../features/emergency/emergency-provider.tsx';
import { RestBanner } from '../features/rest/rest-banner.tsx';
import { SeatMemory } from '../features/shift/seat-memory.tsx';
import { LookProvider } from '../ui/look-provider.tsx';
import { LanguageProvider } from '../ui/messages/language-provider.tsx';
import { CurrentScreen } from './current-screen.tsx';

export interface AppProps {
  readonly bridge: Pick<WorkstationBridge, 'invoke'>;
  readonly store: SnapshotStore;
  /** Called when an app is taken off the screen while its user is working in it. */
  readonly onAppTaken: () => void;
}

/** Everything the screens build on, and the current screen. */
export function App({ bridge, store, onAppTaken }: AppProps) {
  return (
    <WorkstationProvider bridge={bridge} store={store}>
      <LanguageProvider>
        <LookProvider>
          <RestBanner />
          <OpenAppProvider onTaken={onAppTaken}>
            <SeatMemory>
              <DiagnosticsProvider>
                <EmergencyProvider>
                  <EmergencyFrame>
                    <CurrentScreen />
                  </EmergencyFrame>
                </EmergencyProvider>
              </DiagnosticsProvider>
            </SeatMemory>
          </OpenAppProvider>
        </LookProvider>
      </LanguageProvider>
      <ShownReport />
    </WorkstationProvider>
  );
}

/** One frame after the painted one, and one more for screens that are painted late. */
const framesUntilSeen = 3;

/**
 * Tells Electron's main process which snapshot is on screen: first that it is in the document, then that it is
 * visible.
 */
function ShownReport() {
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
