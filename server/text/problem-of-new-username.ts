import { normalizeUsername } from './fold-username.ts';

/** The scripts that names are written in (UAX 31, table 5, Recommended). */
const scripts = [
  'Arab',
  'Armn',
  'Beng',
  'Bopo',
  'Cyrl',
  'Deva',
  'Ethi',
  'Geor',
  'Grek',
  'Gujr',
  'Guru',
  'Hang',
  'Hani',
  'Hebr',
  'Hira',
  'Kana',
  'Khmr',
  'Knda',
  'Laoo',
  'Latn',
  'Mlym',
  'Mymr',
  'Orya',
  'Sinh',
  'Taml',
  'Telu',
  'Thaa',
  'Thai',
  'Tibt',
] as const;
type Script = (typeof scripts)[number];

/** Scripts that are written together, also with Latin (UTS 39 §5.2, Highly Restrictive). */
const companions: readonly (readonly Script[])[] = [
  ['Latn', 'Hani', 'Hira', 'Kana'],
  ['Latn', 'Hani', 'Bopo'],
  ['Latn', 'Hani', 'Hang'],
];

const patternOf = new Map(scripts.map((script) => [script, new RegExp(`\\p{scx=${script}}`, 'u')]));
/** Belongs to whatever script stands around it. */
const neutral = /[\p{scx=Common}\p{scx=Inherited}]/u;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;
const notText = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\ufffd]/u;
/** A domain before a backslash and a realm behind an at sign may be written as their owners write them. */
const parts = /[\\@]/;

/**
 * Why a user name is not given to a new local user, as the rest of a sentence that begins with "The user name"; null:
 * it is. Two names must not look the same, and none may be run by a spreadsheet. Names that are there already, or are
 * imported, are not asked.
 */
export function problemOfNewUsername(given: string): string | null {
  const name = normalizeUsername(given);
  if (name === '') return 'is empty';
  if (notText.test(name)) return 'holds a character that cannot be typed or shown';
  if (invisible.test(name)) return 'holds an invisible character';
  if (/^[=+\-@]/.test(name)) return 'begins with =, +, - or @, which spreadsheets run';
  if (/^\p{M}/u.test(name)) return 'begins with a mark that belongs to no letter';
  if (name.startsWith('[erased ')) return 'looks like that of an erased user';
  if (!/[\p{L}\p{N}]/u.test(name)) return 'holds no letter or digit';
  if (!name.split(parts).every(isOfOneScript))
    return 'mixes letters of several scripts, some of which look the same';
  return hasDigitsOfSeveralScripts(name) ? 'mixes digits of several scripts' : null;
}

/** UTS 39 §5.1: all characters may belong to one script, or to scripts that are written together. */
function isOfOneScript(part: string): boolean {
  const letters = [...part].filter((character) => !neutral.test(character));
  const possible = letters.map(
    (letter) => new Set(scripts.filter((script) => patternOf.get(script)?.test(letter))),
  );
  const fits = (allowed: readonly Script[]) =>
    possible.every((ofLetter) => allowed.some((script) => ofLetter.has(script)));
  return scripts.some((script) => fits([script])) || companions.some(fits);
}

/** UTS 39 §5.3. Digits of a row are at the same distance from its zero, which tells the rows apart. */
function hasDigitsOfSeveralScripts(name: string): boolean {
  const rows = (name.match(/\p{Nd}/gu) ?? []).map((digit) => (digit.codePointAt(0) ?? 0) >> 4);
  return new Set(rows).size > 1;
}
