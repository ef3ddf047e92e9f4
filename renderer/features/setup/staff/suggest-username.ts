/** Letters that are not simply a letter with a mark. */
const spelledOut: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
};

/** What people write before and after a name. */
const titles = new Set(
  'dr dra prof med mag dipl ing mr mrs ms miss sir herr frau sr sra srta don doña rn md phd bsc msc'.split(
    ' ',
  ),
);

/**
 * `ana.ruiz` for "Dr Ana María Ruiz, RN" and for "Ruiz, Ana"; empty if the name has no letters. Numbers tell people
 * apart.
 */
export function suggestUsername(name: string, isTaken: (username: string) => boolean): string {
  const [before = '', after = ''] = name.split(',');
  // "RN" and "BSc" follow a name as a whole; what else follows is the first name.
  const words = [...(isDegree(after, before) ? [] : wordsIn(after)), ...wordsIn(before)];
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return '';
  const plain = words.length === 1 ? first : `${first}.${last}`;
  if (!isTaken(plain)) return plain;
  for (let number = 2; ; number += 1) if (!isTaken(`${plain}${number}`)) return `${plain}${number}`;
}

function wordsIn(name: string): string[] {
  return name
    .toLowerCase()
    .split(/\s+/)
    .map(plainLetters)
    .filter((word) => word !== '' && !titles.has(word));
}

/** Capitals only, beside a name that is written with small letters, too. */
const isDegree = (words: string, name: string) => !/\p{Ll}/u.test(words) && /\p{Ll}/u.test(name);

function plainLetters(word: string): string {
  return word
    .replace(/./gu, (letter) => spelledOut[letter] ?? letter)
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}-]/gu, '');
}
