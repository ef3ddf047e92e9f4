import type { Request } from 'express';
import type { ClientCredentials } from '../domain/clients/add-client.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import { decodeFormPart } from './parse-form.ts';

/**
 * Id and secret from `Authorization: Basic` (RFC 6749 §2.3.1: both form-encoded before they are joined). Throws
 * `Refusal('invalid_client')` for anything else.
 */
export function clientCredentialsOf(request: Request): ClientCredentials {
  const header = request.headers.authorization ?? '';
  const encoded = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const [id, secret] = encoded ? splitOnce(Buffer.from(encoded, 'base64').toString()) : [];
  if (!id || !secret) throw new Refusal('invalid_client');
  try {
    return { id: decodeFormPart(id), secret: decodeFormPart(secret) };
  } catch {
    throw new Refusal('invalid_client');
  }
}

function splitOnce(text: string): readonly string[] {
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}
