export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

/**
 * Canonical JSON by RFC 8785: no white space, members sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Throws `TypeError` for numbers that JSON cannot express and for lone surrogates
 * (§3.2.2.2).
 */
export function canonicalJson(value: CanonicalValue): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('not a JSON number');
      return String(value);
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : canonicalParts(value);
  }
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('lone surrogate');
  return JSON.stringify(text);
}

function canonicalParts(value: CanonicalValue & object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as { readonly [key: string]: CanonicalValue };
  // Sorts by UTF-16 code units, as §3.2.3 requires.
  const keys = Object.keys(object).sort();
  return `{${keys.map((key) => `${canonicalString(key)}:${canonicalJson(object[key] ?? null)}`).join(',')}}`;
}
