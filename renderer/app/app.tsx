import type { WorkstationBridge } from '../../electron/ipc/contract.ts';
import type { SnapshotStore } from '../bridge/snapshot-store.ts';
import { WorkstationProvider } from '../bridge/workstation-context.tsx';
import { OpenAppProvider } from '../features/apps/open-app.tsx';
import { DiagnosticsProvider } from '../features/diagnostics/diagnostics-provider.tsx';
import { EmergencyFrame } from '../features/emergency/emergency-frame.tsx';
import { EmergencyProvider } from '../features/emergency/emergency-provider.tsx';
import { LookProvider } from '../ui/look-provider.tsx';
import { LanguageProvider } from '../ui/messages/language-provider.tsx';
import { CurrentScreen } from './current-screen.tsx';
import { ShownReport } from './shown-report.tsx';

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
          <OpenAppProvider onTaken={onAppTaken}>
            <DiagnosticsProvider>
              <EmergencyProvider>
                <EmergencyFrame>
                  <CurrentScreen />
                </EmergencyFrame>
              </EmergencyProvider>
            </DiagnosticsProvider>
          </OpenAppProvider>
        </LookProvider>
      </LanguageProvider>
      <ShownReport />
    </WorkstationProvider>
  );
}
