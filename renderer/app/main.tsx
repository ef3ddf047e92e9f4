import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectShell } from '../bridge/connect-shell.ts';
import { createSnapshotStore } from '../bridge/snapshot-store.ts';
import { App } from './app.tsx';
import { directTyping } from './direct-typing.ts';
import { guardTyping } from './guard-typing.ts';
import { restCaret } from './rest-caret.ts';
import { stayOnThisOrigin } from './stay-on-this-origin.ts';
import { typeAheadOfLock } from './type-ahead-of-lock.ts';

stayOnThisOrigin(window);
const link = connectShell(window);
const store = createSnapshotStore(link, () => performance.now());
typeAheadOfLock(window, {
  screen: () => screenOf(store.state().received?.snapshot.phase.name),
  subscribe: store.subscribe,
});
// Electron's main process answers at once; a browser without its shell shows a screen for that.
const typing = guardTyping(window, () => window.workstation !== undefined && store.state().received === null);
directTyping(window);
restCaret(window);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

createRoot(root).render(
  <StrictMode>
    <App bridge={link} store={store} onAppTaken={typing.expectRest} />
  </StrictMode>,
);

function screenOf(phase: string | undefined): 'shift' | 'lock' | null {
  if (phase === 'active') return 'shift';
  return phase === 'locked' ? 'lock' : null;
}
