import { forgeSignature, type Signer } from './forge-signature.ts';
import type { MalformedJws } from './malformed-jws.ts';

type Members = Readonly<Record<string, unknown>>;

/** A valid JWT before it is serialised and signed. */
export interface GoodJws extends Signer {
  readonly header: Members;
  readonly payload: Members;
  /** The values of `$name` in the lists, besides the members that are strings. */
  readonly places?: Readonly<Record<string, string>>;
}

/** The valid JWT itself. */
export function writeJws(good: GoodJws): string {
  return forgeJws({ name: 'good' }, good);
}

/** The JWT with one thing wrong. */
export function forgeJws(vector: MalformedJws, good: GoodJws): string {
  const fill = placeFiller(good);
  const header = bytesOf('header', vector, good.header, fill);
  const payload = bytesOf('payload', vector, good.payload, fill);
  const parts = { h: header.toString('base64url'), p: payload.toString('base64url') };
  const input = Buffer.from(`${parts.h}.${parts.p}`);
  const signature = vector.signature ? forgeSignature(vector.signature, input, good) : good.sign(input);
  const s = signature.toString('base64url');
  return assemble(vector.token ?? '$h.$p.$s', { ...parts, s, payload: payload.toString() });
}

type Fill = <Value>(value: Value) => Value;

/** Replaces `$name` by the values of the valid JWT everywhere in a JSON value; longer names first. */
function placeFiller({ header, payload, places }: GoodJws): Fill {
  const known = Object.entries({ ...header, ...payload, ...places, now: '4102444800' })
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .sort(([one], [other]) => other.length - one.length);
  const fillText = (text: string) =>
    known.reduce((filled, [name, value]) => filled.replaceAll(`$${name}`, () => value), text);
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [fillText(name), fill(member)]));
  };
  return fill as Fill;
}

function bytesOf(part: 'header' | 'payload', vector: MalformedJws, good: Members, fill: Fill): Buffer {
  const isHeader = part === 'header';
  const hex = isHeader ? vector.headerHex : vector.payloadHex;
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  const [open, close, times] = (isHeader ? vector.headerRepeat : vector.payloadRepeat) ?? ['', '', 0];
  if (times > 0) return Buffer.from(open.repeat(times) + close.repeat(times));
  const text = jsonText(part, vector, good, fill);
  const template = isHeader ? vector.headerText : vector.payloadText;
  if (template === undefined) return Buffer.from(text);
  const [from, to] = (isHeader ? vector.replaceHeader : vector.replacePayload) ?? ['', ''];
  const written = template
    .replaceAll(`$${part}Members`, () => text.slice(1, -1))
    .replaceAll(`$${part}`, () => text);
  return Buffer.from(from === '' ? written : written.replace(from, () => to));
}

function jsonText(part: 'header' | 'payload', vector: MalformedJws, good: Members, fill: Fill): string {
  const without = (part === 'header' ? vector.withoutHeader : vector.withoutPayload) ?? [];
  const raw = part === 'payload' ? (vector.rawPayload ?? {}) : {};
  const changed = { ...good, ...fill(vector[part] ?? {}) };
  const left = Object.entries(changed).filter(([name]) => !without.includes(name) && !(name in raw));
  const written = left.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const asTheyAre = Object.entries(raw).map(([name, value]) => `${JSON.stringify(name)}:${value}`);
  return `{${[...written, ...asTheyAre].join(',')}}`;
}

function assemble(template: string, parts: Readonly<Record<'h' | 'p' | 's' | 'payload', string>>): string {
  const token = `${parts.h}.${parts.p}.${parts.s}`;
  const standard = token.replaceAll('-', '+').replaceAll('_', '/');
  const values: Readonly<Record<string, string>> = {
    ...parts,
    nothing: '',
    // There may be no character in which the alphabets differ.
    standard: standard === token ? `${token.slice(0, -1)}+` : standard,
    stray: parts.s.slice(0, -1) + nextLetter(parts.s.slice(-1)),
    short: parts.s.slice(0, -2) + parts.s.slice(-1),
  };
  return template.replace(
    /\$(standard|nothing|payload|stray|short|h|p|s)/g,
    (_all, name: string) => values[name] ?? '',
  );
}

/** Another last character that decodes to the same bytes: only its unused bits differ. */
function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(letter) + 1);
}
