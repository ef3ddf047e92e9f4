import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere } from '../stage/sessions-here.ts';
import { activeSession } from '../stage/stage.ts';
import { refreshSessionList } from './refresh-session-list.ts';

type Parts = Pick<WorkstationState, 'api' | 'dependencies' | 'line' | 'parked' | 'publish' | 'stage'>;

/** How old a list may get that says that its user is signed in elsewhere, too. */
const askEveryMs = 30_000;

/**
 * Keeps what a screen says about sessions elsewhere from growing old: as long as there are some and the session is on
 * screen, the server is asked again. Without any, and behind the lock, nobody is misled and nothing is asked. To be
 * called once for a session.
 */
export function followOtherSessions(state: Parts, session: LiveSession): void {
  state.dependencies.clock.after(askEveryMs, () => void askAgain(state, session));
}

async function askAgain(state: Parts, session: LiveSession): Promise<void> {
  if (!isHere(state, session)) return;
  const { otherSessions } = session;
  const isShown = activeSession(state) === session;
  // A line tells by itself.
  const isAsked = isShown && !state.line.isOpen;
  if (isAsked && otherSessions.state === 'ready' && otherSessions.items.length > 0) {
    await refreshSessionList(state, { keepsOldList: true, background: true });
  }
  followOtherSessions(state, session);
}
