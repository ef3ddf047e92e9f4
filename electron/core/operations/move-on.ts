import type { TokenResponse } from '../../../server/contract/account.ts';
import { type SessionInfo, sessionInfoOf } from '../keychain/session-info.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activityNow } from '../stage/activity-moment.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import { accessCredentialOf } from '../token-api/access-credential.ts';
import { TokenApiError } from '../token-api/api-failure.ts';
import type { IssueMark } from '../tokens/access-token.ts';
import { NotSignedInError } from '../tokens/not-signed-in-error.ts';
import { abandonSession } from './abandon-session.ts';
import { refreshSessionList } from './refresh-session-list.ts';

type Parts = Pick<
  WorkstationState,
  | 'api'
  | 'cardsHere'
  | 'clock'
  | 'connection'
  | 'heldBadge'
  | 'outbox'
  | 'ownSessionIds'
  | 'parked'
  | 'publish'
  | 'serverTime'
  | 'servers'
  | 'stage'
  | 'vault'
>;

/**
 * Switches to the session that a refresh returned in place of its own, because its user has continued. The screen
 * stays as it is. If anything fails here, the next refresh returns the same again. Throws `TokenApiError`,
 * `NotSignedInError`.
 */
export async function moveOn(
  state: Parts,
  session: LiveSession,
  tokens: TokenResponse,
  issued: IssueMark,
): Promise<void> {
  const previous = session.info;
  const info = await describe(state, previous, tokens);
  state.ownSessionIds.add(info.id);
  const pin = await store(state, session, info, tokens.refresh);
  if (!isHere(state, session)) {
    // It was ended here meanwhile, so the session it continued into is ended too.
    await state.vault.remove(info.id);
    await abandonSession(state, info);
    throw new NotSignedInError();
  }
  session.refresher.adopt({ sessionId: info.id, expiresAtMs: info.expiresAtMs }, tokens, issued);
  session.pin.close();
  session.info = info;
  state.cardsHere.follow(previous.id, info.id);
  state.heldBadge.follow(previous.id, info.id);
  session.pin = pin;
  session.warning = null;
  session.continuing = null;
  session.mayHaveContinued = false;
  session.takenUpMs = state.clock.monotonicMs();
  session.lastActivity = activityNow(state);
  session.activity.add('continued', info.startedAtMs);
  if (sessionOnScreen(state) === session) state.connection.renewed();
  await state.vault.remove(previous.id);
  state.publish();
  if (sessionOnScreen(state) === session) void refreshSessionList(state, { background: true });
}

async function describe({ api }: Parts, previous: SessionInfo, tokens: TokenResponse): Promise<SessionInfo> {
  const me = await api.me({ token: accessCredentialOf(tokens) });
  const same = me.session.id === tokens.session.id && me.user.id === previous.userId;
  if (!same) throw new TokenApiError({ kind: 'garbled' });
  return sessionInfoOf(me, previous);
}

/** The old session stays complete until the new one is, and says whose half it is that a crash may leave. */
async function store(
  state: Parts,
  session: LiveSession,
  info: SessionInfo,
  refreshToken: string,
): Promise<LiveSession['pin']> {
  const { vault } = state;
  await vault.noteSuccessor(session.info, info.id);
  const pin = await session.pin.copyFor((entry) => vault.writePin(info.id, entry));
  await vault.open(info, refreshToken);
  // Opening takes it for the one on screen; its user may have been parked meanwhile.
  const onScreen = sessionOnScreen(state);
  if (onScreen !== session) await vault.keepOnScreen(onScreen?.info.id ?? null);
  return pin;
}
