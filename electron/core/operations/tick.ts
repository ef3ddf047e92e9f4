import { dropOldFarewells } from '../session/farewell.ts';
import { idleDeadlineInMs, idleLeftMs } from '../session/idle-time.ts';
import type { LiveSession } from '../session/live-session.ts';
import { sessionsHere } from '../session/sessions-here.ts';
import { nextWarningInMs, warningAt } from '../session/warnings.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { endSession } from './end-session.ts';
import { endLocalEmergency, localEmergencyDueInMs } from './local-emergency.ts';
import { lock } from './lock.ts';
import { confirmRemoval } from './sign-out.ts';

/** Milliseconds until something is due; null when nothing is. */
export function nextDeadlineInMs(state: WorkstationState): number | null {
  const { prober, queue } = state;
  const delays = [
    reachable(state) ? prober.dueInMs : null,
    prober.holdsBack ? null : queue.dueInMs,
    prober.holdsBack ? null : state.offlineUses.dueInMs,
    localEmergencyDueInMs(state),
    paceDueInMs(state),
    state.keychain.dueInMs,
    state.connection.dueInMs,
    signOfLifeInMs(state),
    reachable(state) ? state.line.dueInMs : null,
  ];
  for (const session of sessionsHere(state)) delays.push(...sessionDeadlines(state, session));
  const due = delays.filter((delay) => delay !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** Does whatever is due; `clocksAgree` is false when the machine's clocks came apart since the last time. */
export function tick(state: WorkstationState, clocksAgree: boolean): void {
  const { prober, queue } = state;
  // After a sleep nobody at the other end may know of the connection any more.
  if (!clocksAgree) state.line.restart();
  if (!clocksAgree || state.phase === 'starting' || isDue(signOfLifeInMs(state))) prober.request();
  void state.drafts.sweepIfDue();
  void state.secrets.retryRemovals().then(() => confirmRemoval(state));
  for (const session of sessionsHere(state)) tendSession(state, session);
  if (isDue(prober.dueInMs) && reachable(state)) void prober.run().then(() => state.publish());
  if (isDue(state.keychain.dueInMs)) void state.keychain.tryAgain(false).then(() => state.publish());
  if (isDue(paceDueInMs(state))) void state.pace.run();
  if (reachable(state)) state.line.tend();
  if (isDue(queue.dueInMs) && !prober.holdsBack) void queue.deliver().then(() => state.publish());
  if (isDue(state.offlineUses.dueInMs) && !prober.holdsBack)
    void state.offlineUses.deliver().then(() => state.publish());
  if (isDue(localEmergencyDueInMs(state))) void endLocalEmergency(state);
  dropOldFarewells(state, state.serverTime.nowMs());
  state.publish();
}

/**
 * For sessions there is a line, which says something every 5 s. Where there is none, the server is asked when it has
 * been silent for so long. A try takes 4 s at most and the next one begins 1.5 s later, so an interruption of 15 s
 * is over, and noticed to be, before the half minute is for which the screen may be wrong.
 */
const silenceMs = 8_000;

/** Whether anybody touches anything or not, the screen says whether the server can be reached. */
function signOfLifeInMs({ connection, prober, line, dependencies }: WorkstationState): number | null {
  if (prober.pending || line.isOpen || connection.silentMs === null) return null;
  return (dependencies.longestSilenceMs ?? silenceMs) - connection.silentMs;
}

function tendSession(state: WorkstationState, session: LiveSession): void {
  const { serverTime, prober } = state;
  const leftMs = session.info.expiresAtMs - serverTime.nowMs();
  if (endsInMs(state, session) <= 0)
    return void endSession(state, session, { reason: 'expired', atMs: null });
  // An emergency has its own clock on screen, and nothing to continue with.
  if (serverTime.synchronised && session.info.profile !== 'break_glass') session.warning = warningAt(leftMs);
  if (isActive(state, session) && idleLeftMs(state, session) <= 0) lock(state, 'idle');
  // After a sleep the network comes back later than the machine: first a sign of life, then the refresh.
  if (isDue(session.refresher.dueInMs) && !prober.holdsBack)
    session.refresher.refresh().catch(() => undefined);
  if (isDue(reportsDueInMs(state, session))) void session.reports.deliver();
}

/** What is parked is locked already. */
function isActive({ phase, session: onScreen }: WorkstationState, session: LiveSession): boolean {
  return phase === 'active' && onScreen === session;
}

function sessionDeadlines(state: WorkstationState, session: LiveSession): (number | null)[] {
  const leftMs = session.info.expiresAtMs - state.serverTime.nowMs();
  return [
    endsInMs(state, session),
    state.serverTime.synchronised ? nextWarningInMs(leftMs) : null,
    isActive(state, session) ? idleDeadlineInMs(state, session) : null,
    state.prober.holdsBack ? null : session.refresher.dueInMs,
    reportsDueInMs(state, session),
  ];
}

/** Telling of locks and unlocks waits for a renewal that succeeds. */
function reportsDueInMs({ prober }: WorkstationState, { refresher, reports }: LiveSession): number | null {
  return prober.holdsBack || refresher.workUntilMs === null ? null : reports.dueInMs;
}

/**
 * Milliseconds until the session is over for certain. Monotonic time is never ahead of the truth, so this also
 * holds while nobody can ask the server; and when nobody ever could, a session that was used here for as long
 * as sessions of its kind last is past its end whatever any clock says.
 */
function endsInMs({ serverTime, clock }: WorkstationState, { info, takenUpMs }: LiveSession): number {
  const wholeLeftMs = info.expiresAtMs - info.startedAtMs - (clock.monotonicMs() - takenUpMs);
  return serverTime.known ? Math.min(wholeLeftMs, info.expiresAtMs - serverTime.nowMs()) : wholeLeftMs;
}

/** While it is not certain that anybody answers, how fast is not asked. */
function paceDueInMs(state: WorkstationState): number | null {
  return reachable(state) && !state.prober.pending ? state.pace.dueInMs : null;
}

function reachable({ dependencies }: WorkstationState): boolean {
  return dependencies.endpoint.state.kind === 'ready';
}

function isDue(delayMs: number | null): boolean {
  return delayMs !== null && delayMs <= 0;
}
