import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { notPossibleNow } from './action-failure.ts';
import { type PartsToSignIn, signIn } from './sign-in.ts';

/** Signs in by user name, or as the visitor that a tile or a badge stands for. */
export async function signInVisitor(
  state: PartsToSignIn & Pick<WorkstationState, 'visitors'>,
  input: ParsedInput<'session.sign-in'>,
): Promise<ActionResult> {
  if ('username' in input) return signIn(state, input);
  const claim = state.visitors.claimOf(input.visitorId);
  return claim === null ? notPossibleNow : signIn(state, { ...claim, password: input.password });
}

/** Afterwards no name of somebody else is kept, and a badge that nobody knew may be this user's. */
export async function welcoming(
  state: Pick<WorkstationState, 'heldBadge' | 'publish' | 'stage' | 'visitors'>,
  signingIn: () => Promise<ActionResult>,
): Promise<ActionResult> {
  const result = await signingIn();
  const session = sessionOnScreen(state);
  if (!result.ok || session === null) return result;
  state.visitors.clear();
  state.heldBadge.offerTo(session.info.id);
  state.publish();
  return result;
}
