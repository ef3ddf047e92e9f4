import { createHash } from 'node:crypto';

/** The public half of a key, as a DPoP proof contains it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** Thumbprint of a key (RFC 7638), by which servers and stored sessions recognise it. */
export function thumbprintOf({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** The access token of a request, as a proof contains it (RFC 9449 §4.2: `ath`). */
export function hashOfAccessToken(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url');
}

/** The address of a request, as a proof contains it: without query and fragment (RFC 9449 §4.2: `htu`). */
export function targetOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** What a proof is about; `url` loses its query and fragment (RFC 9449 §4.2). */
export interface ProofSubject {
  readonly method: string;
  readonly url: string;
  readonly nowMs: number;
  readonly nonce: string | null;
  /** The access token sent with the request, if any (RFC 9449 §4.2: `ath`). */
  readonly accessToken?: string;
}

/** The ES256 key by which servers recognise this workstation. */
export interface DeviceKey {
  /** Whose it is: the computer's, shared by all of its users, or the OS user's, kept in the keychain. */
  readonly kind: 'machine' | 'user';
  /** RFC 7638 thumbprint, by which servers and stored sessions recognise this key. */
  readonly thumbprint: string;
  /** A DPoP proof for one request, never used twice. Throws `KeyServiceError` if the key cannot be used now. */
  prove(subject: ProofSubject): Promise<string>;
}

/** The computer's key cannot be used now; the message is a sentence for technicians without any secret. */
export class KeyServiceError extends Error {
  override readonly name = 'KeyServiceError';
}
