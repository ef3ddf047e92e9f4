/** Drawn as nothing; two names would look the same. Joiners of emoji and of Persian, and variants of emoji, stay. */
const unseen =
  /[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\p{Variation_Selector}]--[\u202a-\u202e\u2066-\u2069]]/gv;
/** Move the cursor or the rest of the line, or stand for no character. */
const notShown =
  /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\p{Noncharacter_Code_Point}\p{Cs}]/v;
const notShownInLines =
  /[[\p{Cc}--\n]\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\p{Noncharacter_Code_Point}\p{Cs}]/v;
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g;
const tabs = /\t+/g;
const printableAscii = /^[ -~]*$/;
/** Marks may be heaped on a letter without end. Far more than a long name takes in the scripts that need most. */
const mostBytesPerGrapheme = 4;
/** An emoji of a family takes 41. */
const mostBytesOfOne = 64;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const encoder = new TextEncoder();

export interface ShownTextRule {
  /** In graphemes: what people see as one character. */
  readonly shortest: number;
  readonly longest: number;
  /** Whether lines are kept. */
  readonly lines: boolean;
}

/** Text as it is kept: NFC, trimmed, without what is drawn as nothing; with `lines`, line ends are LF and tabs are spaces. */
export function shownForm(text: string, { lines }: Pick<ShownTextRule, 'lines'>): string {
  if (printableAscii.test(text)) return text.trim();
  const cleaned = lines ? text.replace(lineEnds, '\n').replace(tabs, ' ') : text;
  return cleaned.replace(unseen, '').normalize('NFC').trim();
}

/** Whether text in the form of `shownForm` may be shown to others. */
export function isShownText(text: string, { shortest, longest, lines }: ShownTextRule): boolean {
  if ((lines ? notShownInLines : notShown).test(text)) return false;
  const length = graphemeLength(text);
  return length >= shortest && length <= longest && encoder.encode(text).length <= bytesFor(longest);
}

/** How many characters people see. */
export function graphemeLength(text: string): number {
  if (printableAscii.test(text)) return text.length;
  let length = 0;
  for (const _ of segmenter.segment(text)) length += 1;
  return length;
}

/** The beginning of a text, with no character cut in half. */
export function cutText(text: string, longest: number): string {
  if (printableAscii.test(text)) return text.slice(0, longest);
  let cut = '';
  let length = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (length === longest || encoder.encode(cut + segment).length > bytesFor(longest)) break;
    cut += segment;
    length += 1;
  }
  return cut;
}

function bytesFor(longest: number): number {
  return Math.max(mostBytesOfOne, mostBytesPerGrapheme * longest);
}
