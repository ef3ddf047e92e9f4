import type { SignInRequest, SignInResponse } from '../../../server/contract/account.ts';
import type { MeResponse } from '../../../server/contract/sessions.ts';
import { type IssueMark, markIssue } from '../session/access-token.ts';
import { type SessionInfo, sessionInfoOf } from '../session/session-info.ts';
import { UnlockVerifier } from '../session/unlock-verifier.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { accessCredentialOf } from '../token-api/access-credential.ts';
import { TokenApiError } from '../token-api/api-failure.ts';
import { abandonSession } from './abandon-session.ts';

/** A session that the server has opened and nobody uses yet. */
export interface OpenedSession {
  readonly info: SessionInfo;
  readonly tokens: SignInResponse;
  readonly issued: IssueMark;
  readonly verifier: UnlockVerifier;
  readonly device: MeResponse['device'];
}

/**
 * Opens a session by user name and password; throws `TokenApiError`. When it fails after the server opened
 * one, that one is ended, so that none is left which nobody knows of.
 */
export async function openSession(
  state: WorkstationState,
  credentials: Omit<SignInRequest, 'device'>,
): Promise<OpenedSession> {
  const { api, clock, dependencies } = state;
  const device = dependencies.policy.stationName ?? state.knownStation.name;
  const issued = markIssue(clock);
  const [tokens, verifier] = await Promise.all([
    api.signIn({ ...credentials, ...(device !== null && { device }) }),
    UnlockVerifier.create(credentials.password),
  ]);
  try {
    const me = await api.me(accessCredentialOf(tokens));
    if (me.session.id !== tokens.session.id) throw new TokenApiError({ kind: 'garbled' });
    const { thumbprint } = await state.deviceKey();
    const info = sessionInfoOf(me, { serverId: dependencies.endpoint.id, keyThumbprint: thumbprint });
    return { info, tokens, issued, verifier, device: me.device };
  } catch (error) {
    const { id, expires_at } = tokens.session;
    await abandonSession(state, { id, expiresAtMs: Date.parse(expires_at) });
    throw error;
  }
}
