/** Decimal digits of Unicode come in rows of ten, from zero to nine; some rows follow each other directly. */
const digitsInRow = 10;
const decimalDigit = /\p{Nd}/u;
const decimalDigits = /\p{Nd}/gu;

/**
 * The text with the decimal digits of every script, and those of full width, as 0 to 9: a keyboard in another
 * language types the same PIN.
 */
export function asciiDigits(text: string): string {
  return text.normalize('NFKC').replace(decimalDigits, (digit) => String(digitOf(digit)));
}

function digitOf(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  let before = 0;
  while (decimalDigit.test(String.fromCodePoint(codePoint - before - 1))) before += 1;
  return before % digitsInRow;
}
