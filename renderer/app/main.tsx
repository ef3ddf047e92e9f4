import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { SessionView, Snapshot } from '../../electron/ipc/contract.ts';
import { connectShell } from '../bridge/connect-shell.ts';
import { createSnapshotStore } from '../bridge/snapshot-store.ts';
import { forgotten } from '../ui/forgotten.ts';
import { App } from './app.tsx';
import { directTyping } from './direct-typing.ts';
import { forgetCopied } from './forget-copied.ts';
import { forgetHalfTyped } from './forget-half-typed.ts';
import { guardRest } from './guard-rest.ts';
import { guardTyping } from './guard-typing.ts';
import { hearBadges } from './hear-badges.ts';
import { restCaret } from './rest-caret.ts';
import { stayOnThisOrigin } from './stay-on-this-origin.ts';
import { typeAheadOfLock } from './type-ahead-of-lock.ts';

stayOnThisOrigin(window);
const link = connectShell(window);
const store = createSnapshotStore(link, () => performance.now());
hearBadges(window, {
  prefix: () => store.state().received?.snapshot.badgePrefix ?? null,
  onTap: (number) => link.invoke('badge.tap', { number }).catch(() => undefined),
  isWorking: () => store.state().received?.snapshot.phase.name === 'active',
  isLookedUp: () => store.state().received?.snapshot.tap?.reading === null,
});
// Electron's main process keeps keys and clicks from every page by itself.
if (window.workstation === undefined)
  guardRest(window, {
    isAtRest: () => activeSession()?.atRest === true,
    isAboutToLock: () => (activeSession()?.idleLockAtMs ?? null) !== null,
    subscribe: store.subscribe,
    wake: () => void link.invoke('session.report-activity', { editing: false }).catch(() => undefined),
  });
typeAheadOfLock(window, {
  screen: () => screenOf(store.state().received?.snapshot.phase.name),
  subscribe: store.subscribe,
});
// Electron's main process answers at once; a browser without its shell shows a screen for that.
const typing = guardTyping(window, () => window.workstation !== undefined && store.state().received === null);
expectPinAfterTap();
directTyping(window);
// Electron's main process sees to the clipboard itself.
if (window.workstation === undefined)
  forgetCopied(window, {
    work: () => workOf(store.state().received?.snapshot.phase),
    subscribe: store.subscribe,
  });
restCaret(window);
forgetHalfTyped(window);
// The rest of something that is gone belongs neither to what replaces it nor to the field where the caret is now.
window.addEventListener(forgotten, ({ target }) => {
  if (target instanceof Node && target.contains(document.activeElement)) typing.expectRest();
});
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

createRoot(root).render(
  <StrictMode>
    <App bridge={link} store={store} onAppTaken={typing.expectRest} />
  </StrictMode>,
);

/** Whoever taps while somebody works here types her PIN at once, however lately something else was typed. */
function expectPinAfterTap(): void {
  let lastId: number | null = null;
  store.subscribe(() => {
    const snapshot = store.state().received?.snapshot;
    if (snapshot?.tap == null || snapshot.tap.id === lastId) return;
    lastId = snapshot.tap.id;
    if (snapshot.phase.name === 'active') typing.expectNewText();
  });
}

function activeSession(): SessionView | null {
  const phase = store.state().received?.snapshot.phase;
  return phase?.name === 'active' ? phase.session : null;
}

function screenOf(phase: string | undefined): 'shift' | 'lock' | null {
  if (phase === 'active') return 'shift';
  return phase === 'locked' ? 'lock' : null;
}

function workOf(phase: Snapshot['phase'] | undefined): string | null {
  if (phase?.name === 'active') return phase.session.seat;
  return phase?.name === 'local_emergency' ? `emergency ${phase.emergency.startedAtMs}` : null;
}
