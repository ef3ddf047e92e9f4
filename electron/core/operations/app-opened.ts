import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'dependencies' | 'publish' | 'serverTime' | 'stage'>;

/** Remembers which apps a session has open: they are tabs, and named to whoever is asked to end it. */
export function appOpened(state: Parts, appId: string): ActionResult {
  const session = activeSession(state);
  if (session === null) return notPossibleNow;
  const isFirst = !session.openApps.has(appId);
  session.openApps.add(appId);
  const isNoted = noteOpening(state, session, appId);
  if (isFirst || isNoted) state.publish();
  return done;
}

/** People go from app to app all the time: until the next lock, that counts as one opening of each. */
function noteOpening({ dependencies, serverTime }: Parts, { activity }: LiveSession, appId: string): boolean {
  const app = dependencies.policy.apps.find(({ id }) => id === appId)?.name;
  const { entries } = activity;
  const lock = entries.findIndex(({ kind }) => kind === 'locked');
  const sinceLock = lock < 0 ? entries : entries.slice(0, lock);
  if (app === undefined || sinceLock.some((entry) => entry.kind === 'app_opened' && entry.app === app))
    return false;
  activity.add('app_opened', serverTime.nowMs(), { app });
  return true;
}
