/** Titles before and after a name that are not part of it; without dots, in lower case. */
const titles = new Set(
  'dr dra prof profa mr mrs ms miss mx sr sra srta sir dame lady lord rev herr frau fr don doña dipl ing mag priv doz pd med nurse sister schwester pfleger pflegerin matron'.split(
    ' ',
  ),
);
const qualifications = new Set(
  'rn md do phd dphil msc bsc bsn msn np aprn lpn lvn cna rgn rmn mbbs frcp mrcp facp facs pharmd dnp mph mba ba ma jr sr ii iii iv'.split(
    ' ',
  ),
);

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** In scripts whose letters change shape beside one another, this keeps them apart. */
const nonJoiner = '\u200c';
const longestInitials = 8;

/**
 * The first letters of the first and the last word of a name, such as "AR" for "Dr. Ana Ruiz, RN", in any script;
 * "?" for a name without a letter. At most 8 UTF-16 units.
 */
export function initialsOf(name: string): string {
  const words = nameWords(name.normalize('NFC').replace(/\(.*?\)|\[.*?\]|["“”„].*?["“”]/gu, ' '));
  const letters = words.map(firstLetter).filter((letter) => letter !== '');
  const ends = letters.length > 1 ? [letters[0] ?? '', letters.at(-1) ?? ''] : letters;
  const isCursive = ends.some((letter) => /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Nko}/u.test(letter));
  const joined = ends.join(isCursive ? nonJoiner : '');
  return (joined.length <= longestInitials ? joined : (ends[0] ?? '').slice(0, longestInitials)) || '?';
}

/** The words of the name itself: "Ruiz, Ana" becomes "Ana Ruiz", and so does "Ana Ruiz, RN". */
function nameWords(text: string): readonly string[] {
  const [first = [], ...others] = text.split(/[,;،、/|]|\s[-–—]\s/u).map(wordsIn);
  const behind = others.map((words) => words.filter((word) => !isQualification(word)));
  const given = first.filter((word) => !isTitle(word)).length === 1 ? (behind.find(hasLetters) ?? []) : [];
  const all = [...given, ...first];
  const own = withoutEnds(all);
  return own.some((word) => /\p{L}/u.test(word)) ? own : all;
}

const wordsIn = (text: string) => text.split(/[\s\-‐‑_]+/u).filter((word) => word !== '');
const hasLetters = (words: readonly string[]) => words.some((word) => /\p{L}/u.test(word));
const plain = (word: string) => word.replaceAll('.', '').toLowerCase();

/** Also true for an abbreviation that is not an initial: "Krsr." is one, "J." is not. */
function isTitle(word: string): boolean {
  return titles.has(plain(word)) || /^\p{L}{2,5}\.$/u.test(word);
}

/** After a comma, anything written like a title counts, too, such as "CRNA" and "M.D.". */
function isQualification(word: string): boolean {
  return isKnownQualification(word) || /^(?:\p{Lu}\.?){2,6}$/u.test(word);
}

/** "MA" and "Jr." are titles, "Ma" and "Do" are names. */
function isKnownQualification(word: string): boolean {
  return qualifications.has(plain(word)) && !/^(?:Ma|Do|Ba|Md|Np)$/.test(word);
}

function withoutEnds(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !isTitle(word));
  const named = start < 0 ? words : words.slice(start);
  const last = named.findLastIndex((word) => !isKnownQualification(word) && /\p{L}/u.test(word));
  return last < 1 ? named.slice(0, 1) : named.slice(0, last + 1);
}

/** In upper case where the script has it, with its combining marks. */
function firstLetter(word: string): string {
  for (const { segment } of graphemes.segment(word))
    if (/\p{L}/u.test(segment)) return segment.toLocaleUpperCase('en');
  return '';
}
