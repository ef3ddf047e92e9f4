import { Refusal } from '../domain/refusal.ts';

/**
 * Parses a JSON body strictly: UTF-8, and no object with two members of one name, because two readers of such
 * a text may see different values. Throws `Refusal('invalid_request')`.
 */
export function parseJson(body: Uint8Array): unknown {
  const { text, value } = decode(body);
  if (countMembers(value) !== countColons(text)) throw new Refusal('invalid_request');
  return value;
}

function decode(body: Uint8Array): { text: string; value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return { text, value: JSON.parse(text) };
  } catch {
    throw new Refusal('invalid_request');
  }
}

/** Outside strings, a valid JSON text has exactly one colon for each member it writes. */
function countColons(text: string): number {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
}

/** Members that arrived; fewer than were written means that one replaced another. */
function countMembers(root: unknown): number {
  let count = 0;
  // A list instead of recursion: 64 KiB of brackets are deeper than the stack.
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (value === null || typeof value !== 'object') continue;
    const children = Object.values(value);
    if (!Array.isArray(value)) count += children.length;
    for (const child of children) pending.push(child);
  }
  return count;
}
