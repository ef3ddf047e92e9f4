import type { ParsedInput } from '../contract/channels.ts';
import { wayToContinue } from '../session/way-to-continue.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere } from '../stage/sessions-here.ts';
import { activeSession } from '../stage/stage.ts';
import { failureOf } from '../token-api/api-failure.ts';
import { UnlockVerifier } from '../unlocking/unlock-verifier.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow, passwordNeeded } from './action-failure.ts';
import { refusalOfPin } from './check-pin.ts';

type Parts = Pick<WorkstationState, 'api' | 'dependencies' | 'parked' | 'publish' | 'serverTime' | 'stage'>;

/**
 * Continues into a new session by PIN or password; the screen stays as it is. The server opens the new session, ends
 * the old one at once, and returns the new tokens at the next refresh. A lost answer therefore does no harm: a
 * refresh, now or once the server is reachable, shows what became of the request.
 */
export async function continueSession(
  state: Parts,
  knowledge: ParsedInput<'session.continue'>,
): Promise<ActionResult> {
  const session = activeSession(state);
  if (session === null || session.warning === null) return notPossibleNow;
  const way = wayToContinue(state, session);
  if (way === null || ('pin' in knowledge && way !== 'pin')) return notPossibleNow;
  const { id } = session.info;
  const outcome = await ask(state, session, knowledge);
  if (outcome.kind !== 'refused') await fetchTokens(session, outcome.kind === 'opened');
  const result = resultOf(state, session, { id, outcome });
  if (result.ok && 'password' in knowledge)
    session.verifier = await UnlockVerifier.create(knowledge.password);
  state.publish();
  return result;
}

/**
 * Continues the session whose user has just unlocked it, with the same proof. For her that is one act; if it fails, the
 * session stays unlocked as it is, and its warning says so and offers to continue again.
 */
export async function continueUnlocked(
  state: Parts,
  session: LiveSession,
  knowledge: ParsedInput<'session.continue'>,
): Promise<void> {
  if (activeSession(state) !== session || session.warning === null) return;
  session.continuing = 'under_way';
  state.publish();
  const isEnough = !('pin' in knowledge) || wayToContinue(state, session) === 'pin';
  const result = isEnough ? await continueSession(state, knowledge) : passwordNeeded;
  // A lock has taken the question away.
  if (session.continuing === 'under_way') session.continuing = result.ok ? null : result;
  state.publish();
}

type Outcome =
  | { readonly kind: 'opened' }
  /** For certain. */
  | { readonly kind: 'refused'; readonly result: ActionResult }
  | { readonly kind: 'unknown'; readonly result: ActionResult };

async function ask(
  state: Parts,
  session: LiveSession,
  knowledge: ParsedInput<'session.continue'>,
): Promise<Outcome> {
  try {
    await session.telling;
    // While the server believes the screen is locked, its audit trail would make no sense.
    await session.reports.deliver();
    session.mayHaveContinued = true;
    // Only what proves the user, nothing else from the request.
    const body = 'pin' in knowledge ? { pin: knowledge.pin } : { password: knowledge.password };
    await session.refresher.withAccessToken((token) => state.api.continueSession({ token, body }));
    return { kind: 'opened' };
  } catch (error) {
    const { kind } = failureOf(error);
    const wrongPin = 'pin' in knowledge ? await refusalOfPin(state, session, error) : null;
    const definite = kind === 'rejected' || kind === 'throttled';
    return { kind: definite ? 'refused' : 'unknown', result: wrongPin ?? actionFailure(error) };
  }
}

/** A refresh that was already running answers for the old session; then another is needed. */
async function fetchTokens(session: LiveSession, opened: boolean): Promise<void> {
  const { id } = session.info;
  try {
    await session.refresher.refresh();
    if (opened && session.info.id === id) await session.refresher.refresh();
  } catch {
    // It goes on trying by itself.
  }
}

function resultOf(
  state: Parts,
  session: LiveSession,
  { id, outcome }: { readonly id: string; readonly outcome: Outcome },
): ActionResult {
  if (!isHere(state, session)) return { ok: false, error: 'session_ended' };
  if (session.info.id !== id) return done;
  return outcome.kind === 'opened' ? { ok: false, error: 'offline' } : outcome.result;
}
