const hidden = '[redacted]';
const deepest = 6;

/** Field names whose value is never written, whatever it looks like. */
const secretName =
  /token(?!id|_id)|passw|passphrase|secret|credential|authorization|cookie|dpop|proof|jwk|^key$|private_?key|(setup|launch)_?code|^pins?$|^(access|refresh)$/i;

export const jwtLike = /\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;
export const authorizationLike = /\b(Bearer|DPoP|Basic)\s+[\w.~+/=-]{8,}/gi;
/** 256 bits and more in base64url: set-up codes, launch codes, keys. Hexadecimal hashes may be logged. */
const longRandom = /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}(?![\w-])/g;

/** Text without anything that looks like a token, a key or a one-time code. */
export function redactText(text: string): string {
  return text.replace(jwtLike, hidden).replace(authorizationLike, `$1 ${hidden}`).replace(longRandom, hidden);
}

/** A copy fit for the log: secrets hidden by field name and by look, errors reduced to name, code and text. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toJSON();
  if (value instanceof URL) return redactText(value.origin + value.pathname);
  if (depth >= deepest) return '[too deep]';
  if (value instanceof Error) return redactError(value);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  // Requests, responses, buffers and the like hold more than anybody meant to log.
  if (!isPlain(value)) return `[${value.constructor?.name ?? 'object'}]`;
  return redactFields(value, depth);
}

/** An HTTP client's error carries headers and bodies as further fields, so nothing but these is kept. */
function redactError(error: Error): unknown {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return {
    type: error.name,
    message: redactText(error.message),
    ...code,
    stack: redactText(error.stack ?? ''),
  };
}

function redactFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      secretName.test(name) && field != null ? hidden : redact(field, depth + 1),
    ]),
  );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
