import type { TokenResponse } from '../../../server/contract/account.ts';

/** An access token and how it is shown: alone, or with a proof of the device key that names it. */
export interface AccessCredential {
  readonly value: string;
  /** The server's `token_type`, which is the scheme of `Authorization` (RFC 6750 §2.1, RFC 9449 §7.1). */
  readonly type: TokenResponse['token_type'];
}

/** The access token of an answer. */
export function accessCredentialOf({ access, token_type }: TokenResponse): AccessCredential {
  return { value: access, type: token_type };
}
