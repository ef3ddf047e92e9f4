import { createHash, randomUUID } from 'node:crypto';
import type { DeviceKey } from './device-key.ts';

/** What a proof speaks about; `url` loses its query and fragment (RFC 9449 §4.2). */
export interface ProofSubject {
  readonly method: string;
  readonly url: string;
  readonly nowMs: number;
  readonly nonce: string | null;
  /** The access token that the request shows, if it shows one (RFC 9449 §4.2: `ath`). */
  readonly accessToken?: string;
}

/** A DPoP proof for one request (RFC 9449 §4.2): a JWT by the device key, never used twice. */
export function dpopProof(key: DeviceKey, subject: ProofSubject): string {
  const { method, url, nowMs, nonce, accessToken } = subject;
  const target = new URL(url);
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk };
  const payload = {
    jti: randomUUID(),
    htm: method,
    htu: `${target.origin}${target.pathname}`,
    iat: Math.floor(nowMs / 1_000),
    ...(nonce !== null && { nonce }),
    ...(accessToken !== undefined && { ath: createHash('sha256').update(accessToken).digest('base64url') }),
  };
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${key.sign(input).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
