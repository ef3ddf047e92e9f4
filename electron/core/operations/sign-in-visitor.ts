import { badgeCodeOf, type IdentifiedBadge, type TypedBadgeCode } from '../../../server/contract/badges.ts';
import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { actionFailure, notPossibleNow } from './action-failure.ts';
import type { PartsToCheckPin } from './check-pin.ts';
import { type PartsToSignIn, signIn } from './sign-in.ts';
import { unlockParked } from './switch-user.ts';

type Parts = PartsToSignIn & PartsToCheckPin & Pick<WorkstationState, 'visitors'>;

/** Signs in by user name, or as the visitor that a tile or a badge stands for, or a code in place of the badge. */
export async function signInVisitor(
  state: Parts,
  input: ParsedInput<'session.sign-in'>,
): Promise<ActionResult> {
  if (!('username' in input)) {
    const claim = state.visitors.claimOf(input.visitorId);
    return claim === null ? notPossibleNow : signIn(state, { ...claim, password: input.password });
  }
  const code = state.dependencies.policy.badges === 'off' ? null : badgeCodeOf(input.username);
  if (code?.isSpaced) return code.isIntact ? signInByCode(state, code, input) : mistypedCode;
  const result = await signIn(state, input);
  if (code === null || result.ok || result.error !== 'wrong_credentials') return result;
  return code.isIntact ? signInByCode(state, code, input) : mistypedCode;
}

const wrongCredentials: ActionResult = { ok: false, error: 'wrong_credentials' };
/** Its check digit does not fit, so the server need not be asked, and counts no unknown badge. */
const mistypedCode: ActionResult = { ok: false, error: 'badge_code_mistyped' };

/** Some user names consist of eight digits, so such a code comes second. */
async function signInByCode(
  state: Parts,
  { number, isSpaced }: TypedBadgeCode,
  { password }: { readonly password: string },
): Promise<ActionResult> {
  let found: IdentifiedBadge;
  try {
    found = await state.api.identifyBadge({ body: { number } });
  } catch (error) {
    if (!isSpaced) return wrongCredentials;
    return isRejected(error, 'badge_unknown')
      ? { ok: false, error: 'badge_code_unknown' }
      : actionFailure(error);
  }
  if (state.stage.name !== 'signed_out') return notPossibleNow;
  const parked = parkedHere(state).find(({ info }) => found.sessions_here.includes(info.id));
  if (parked !== undefined) return unlockParked(state, { sessionId: parked.info.id, password });
  return signIn(state, { badgeHandle: found.handle, password });
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
