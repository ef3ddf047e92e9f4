import { Refusal } from '../domain/ports/refusal.ts';
import { parseStrictJson } from '../text/strict-json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a JSON body strictly: UTF-8, no repeated member. Throws `Refusal('invalid_request')`. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return parseStrictJson(utf8.decode(body));
  } catch {
    throw new Refusal('invalid_request');
  }
}
