import { isUtf8 } from 'node:buffer';
import { parseStrictJson } from '../text/strict-json.ts';

/** The parts of a compact JWS (RFC 7515 §7.1), not yet decoded. */
export interface JwsParts {
  /** Still base64url. */
  readonly header: string;
  /** Still base64url. */
  readonly payload: string;
  /** What is signed: header, dot, payload. */
  readonly input: Buffer;
  readonly signature: Buffer;
}

/** Splits a compact JWS: three non-empty parts, each with exactly one spelling; null for anything else. */
export function splitJws(token: string): JwsParts | null {
  const [header, payload, end, ...more] = token.split('.');
  if (!header || !payload || !end || more.length > 0) return null;
  const signature = decodeBase64url(end);
  if (!signature || !isBase64url(header) || !isBase64url(payload)) return null;
  return { header, payload, input: Buffer.from(`${header}.${payload}`), signature };
}

/** The JSON object in a header or payload; throws `SyntaxError` for anything else, including a repeated member. */
export function decodeJwsObject(part: string): Readonly<Record<string, unknown>> {
  const bytes = decodeBase64url(part);
  if (!bytes || !isUtf8(bytes)) throw new SyntaxError('not UTF-8 in base64url');
  const value = parseStrictJson(bytes.toString());
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new SyntaxError('no object');
  return value as Readonly<Record<string, unknown>>;
}

/** The bytes of canonical base64url (RFC 4648 §3.5): no padding, no white space, no stray bits; otherwise null. */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

function isBase64url(text: string): boolean {
  return decodeBase64url(text) !== null;
}
