import type { ParsedInput } from '../contract/channels.ts';
import type { Claim } from '../session/visitors.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, type FailedAction, notPossibleNow } from './action-failure.ts';
import { barrierOf } from './barrier-of.ts';
import { dropHeldSignIn, type PartsToDrop } from './drop-held-sign-in.ts';
import { letIn, type PartsToLetIn } from './enter.ts';
import { canMakeWay, forgetVisitors, makeWay, type PartsToMakeWay } from './make-way.ts';
import { openSession, type PartsToOpen } from './open-session.ts';

type Parts = PartsToDrop &
  PartsToMakeWay &
  PartsToOpen &
  PartsToLetIn &
  Pick<WorkstationState, 'parked' | 'stage'>;

/**
 * Opens a separate emergency session: it does not bring back one the user has parked here, and the number of parked
 * sessions does not limit it. Its words may follow (`writeEmergencyWords`).
 */
export async function startEmergency(
  state: Parts,
  input: ParsedInput<'emergency.start'>,
): Promise<ActionResult> {
  if (state.dependencies.policy.emergency.access === 'off' || !canMakeWay(state)) return notPossibleNow;
  const { password, reasonCode, reason } = input;
  const claim = claimOf(state, input);
  if (claim === null || !makeWay(state)) return notPossibleNow;
  dropHeldSignIn(state);
  if (!state.dispatch({ kind: 'sign_in_started' })) return notPossibleNow;
  state.publish();
  try {
    const stated = { reason_code: reasonCode, ...(reason !== undefined && { reason }) };
    await letIn(state, await openSession(state, { ...claim, password }, stated));
    const session = sessionOnScreen(state);
    if (session !== null) session.wordsMissing = reason === undefined;
    forgetVisitors(state);
    return done;
  } catch (error) {
    state.dispatch({ kind: 'sign_in_failed', barrier: barrierOf(error) });
    return failureOfStart(error, { claim, reason });
  } finally {
    state.publish();
  }
}

/** Who is asking; null: what stood for her stands for nobody any more. */
function claimOf(state: Parts, input: ParsedInput<'emergency.start'>): Claim | null {
  if ('username' in input) return { username: input.username };
  if ('visitorId' in input) return state.visitors.claimOf(input.visitorId);
  const session = sessionsHere(state).find(({ info }) => info.id === input.sessionId);
  return session === undefined ? null : { username: session.info.username };
}

/** An older server finds what is missing, or the badge, malformed, and can say nothing better. */
function failureOfStart(
  error: unknown,
  { claim, reason }: { readonly claim: Claim; readonly reason: string | undefined },
): FailedAction {
  const isNewer = reason === undefined || 'badgeHandle' in claim;
  if (isNewer && isRejected(error, 'invalid_request')) return { ok: false, error: 'older_server' };
  return actionFailure(error);
}
