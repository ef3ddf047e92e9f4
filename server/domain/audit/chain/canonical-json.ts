export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

/**
 * Canonical JSON by RFC 8785: no white space, members sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Throws `TypeError` for numbers that JSON cannot hold and for lone surrogates (§3.2.2.2).
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

/** What needs no escaping, as are nearly all strings of an event. */
const plain = /^[ !#-[\]-~]*$/;

function canonicalString(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('lone surrogate');
  return JSON.stringify(text);
}

function canonicalParts(value: CanonicalValue & object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as { readonly [key: string]: CanonicalValue };
  // Sorts by UTF-16 code units, as §3.2.3 wants.
  const keys = Object.keys(object);
  if (!areSorted(keys)) keys.sort();
  return `{${keys.map((key) => `${canonicalString(key)}:${canonicalJson(object[key] ?? null)}`).join(',')}}`;
}

/** Whether members stand in the order of canonical JSON. */
export function areSorted(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key);
}
