import type { SignInResponse } from '../../../server/contract/account.ts';
import type { MeResponse } from '../../../server/contract/sessions.ts';
import type { SessionInfo } from '../keychain/session-info.ts';
import type { IssueMark } from '../tokens/access-token.ts';
import type { UnlockVerifier } from '../unlocking/unlock-verifier.ts';

/** A session the server has opened, before anybody uses it. */
export interface OpenedSession {
  readonly info: SessionInfo;
  readonly tokens: SignInResponse;
  readonly issued: IssueMark;
  readonly verifier: UnlockVerifier;
  readonly device: MeResponse['device'];
}
