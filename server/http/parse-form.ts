import { Refusal } from '../domain/ports/refusal.ts';

/**
 * Parses a form strictly (RFC 6749 §3.2): UTF-8, no parameter twice, and a parameter without a value counts as
 * absent. Throws `Refusal('invalid_request')`.
 */
export function parseForm(body: Uint8Array): Readonly<Record<string, string>> {
  const form = new Map<string, string>();
  for (const pair of textOf(body).split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=');
    const key = decodeFormPart(name);
    if (form.has(key)) throw new Refusal('invalid_request');
    form.set(key, decodeFormPart(value.join('=')));
  }
  return Object.fromEntries([...form].filter(([, value]) => value !== ''));
}

/** Decodes one part of a form (RFC 6749 appendix B); throws `Refusal('invalid_request')`. */
export function decodeFormPart(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    throw new Refusal('invalid_request');
  }
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Refusal('invalid_request');
  }
}
