import type { SignInRequest, SignInResponse } from '../../../server/contract/account.ts';
import type { EmergencyReasonCode } from '../../../server/contract/emergency.ts';
import { sessionInfoOf } from '../keychain/session-info.ts';
import type { OpenedSession } from '../session/opened-session.ts';
import type { Credentials } from '../session/visitors.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { accessCredentialOf } from '../token-api/access-credential.ts';
import { TokenApiError } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { markIssue } from '../tokens/access-token.ts';
import { UnlockVerifier } from '../unlocking/unlock-verifier.ts';
import { abandonSession } from './abandon-session.ts';

export type PartsToOpen = Pick<
  WorkstationState,
  'api' | 'clock' | 'deviceKey' | 'outbox' | 'ownSessionIds' | 'reviseDeviceKey' | 'servers' | 'station'
>;

/** Why an emergency session is wanted; the words may follow. */
export interface StatedReason {
  readonly reason_code: EmergencyReasonCode;
  readonly reason?: string;
}

/**
 * Opens a session by user name or badge, and password; throws `TokenApiError`. If it fails after the server opened
 * the session, that session is ended, so that none is left over.
 */
export async function openSession(
  state: PartsToOpen,
  credentials: Credentials & Pick<SignInRequest, 'replace'>,
  emergency: StatedReason | null = null,
): Promise<OpenedSession> {
  const { api, clock, servers, station } = state;
  await state.reviseDeviceKey();
  const issued = markIssue(clock);
  const [tokens, verifier] = await Promise.all([
    signInBy(api, credentials, station.name, emergency),
    UnlockVerifier.create(credentials.password),
  ]);
  state.ownSessionIds.add(tokens.session.id);
  try {
    // A server that cannot say who it is now says so at the next sign-in.
    const resolving = servers.resolve().catch(() => undefined);
    const me = await api.me({ token: accessCredentialOf(tokens) });
    await resolving;
    if (me.session.id !== tokens.session.id) throw new TokenApiError({ kind: 'garbled' });
    const { thumbprint } = await state.deviceKey();
    const info = sessionInfoOf(me, { serverId: servers.serverId, keyThumbprint: thumbprint });
    return { info, tokens, issued, verifier, device: me.device };
  } catch (error) {
    const { id, expires_at } = tokens.session;
    await abandonSession(state, { id, expiresAtMs: Date.parse(expires_at) });
    throw error;
  }
}

function signInBy(
  api: TokenApi,
  { replace, ...credentials }: Credentials & Pick<SignInRequest, 'replace'>,
  device: string | null,
  emergency: StatedReason | null,
): Promise<SignInResponse> {
  const named = device !== null && { device };
  if (emergency !== null) {
    const { password } = credentials;
    const who =
      'username' in credentials ? { username: credentials.username } : { handle: credentials.badgeHandle };
    return api.emergency({ body: { ...who, password, ...emergency, ...named, confirmed: true } });
  }
  const asked = { ...named, ...(replace !== undefined && { replace }) };
  if ('username' in credentials) return api.signIn({ body: { ...credentials, ...asked } });
  const { badgeHandle: handle, password } = credentials;
  return api.signInByBadge({ body: { handle, password, ...asked } });
}
