/**
 * Parses JSON in which no object has two members of one name, because two readers of such a text may see
 * different values (RFC 8725 §2.4, RFC 8259 §4). Throws `SyntaxError`.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (countMembers(value) !== countColons(text)) throw new SyntaxError('a member occurs twice');
  return value;
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

/** Outside strings, a valid JSON text has exactly one colon for each member it writes. */
function countColons(text: string): number {
  let count = 0;
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charCodeAt(position);
    if (character === quote) position = endOfString(text, position + 1);
    else if (character === colon) count += 1;
  }
  return count;
}

/** Where the string ends that begins at `start`: at the first quote that no backslash takes the meaning from. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (backslashesBefore(text, end) % 2 === 1) end = text.indexOf('"', end + 1);
  return end;
}

function backslashesBefore(text: string, position: number): number {
  let first = position;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return position - first;
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
