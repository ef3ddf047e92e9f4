import { confirmRemoval } from '../operations/sign-out.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import { type Chore, nextDueInMs, runDue } from './chore.ts';
import { type PartsOfSessionChores, sessionChores } from './session-chores.ts';
import { type PartsOfStationChores, signOfLife, stationChores } from './station-chores.ts';

type PartsOfChores = PartsOfSessionChores & PartsOfStationChores;
type Parts = PartsOfChores & Pick<WorkstationState, 'drafts' | 'notice' | 'secrets'>;

/** Milliseconds until something is due; null when nothing is. */
export function nextDeadlineInMs(state: PartsOfChores): number | null {
  return nextDueInMs(choresOf(state));
}

/** Does whatever is due; `clocksAgree` is false when the machine's clocks came apart since the last time. */
export function tick(state: Parts, clocksAgree: boolean): void {
  // After a sleep, the other end may no longer know of the connection.
  if (!clocksAgree) state.line.restart();
  if (!clocksAgree || state.stage.name === 'starting') state.prober.request();
  void state.drafts.sweepIfDue();
  void state.secrets.retryRemovals().then(() => confirmRemoval(state));
  state.dispatch({ kind: 'time_passed', nowMs: state.serverTime.nowMs() });
  runDue(choresOf(state));
  state.publish();
}

function choresOf(state: PartsOfChores): readonly Chore[] {
  return [
    signOfLife(state),
    ...sessionsHere(state).flatMap((session) => sessionChores(state, session)),
    ...stationChores(state),
  ];
}
