/** What moves the cursor of a terminal, or turns, hides or replaces what stands around it. */
const harmful =
  /[\p{Cc}\u2028\u2029[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\p{Variation_Selector}]]\ufff9-\ufffb\p{Noncharacter_Code_Point}\p{Cs}]/gv;

/** Text for a cell or a sentence: all that a terminal would obey is spelled out, as `\u001b`. */
export function escapeLine(text: string): string {
  return text.replace(harmful, spelledOut);
}

/** The same for text of several lines. */
export function escapeLines(text: string): string {
  return text.replace(harmful, (character) => (character === '\n' ? character : spelledOut(character)));
}

/** JSON that can be printed: the same value, with all that a terminal would obey as an escape sequence of JSON. */
export function printableJson(value: unknown, indent?: number): string {
  return escapeLines(JSON.stringify(value, null, indent));
}

function spelledOut(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16);
    return `\\u${unit.padStart(4, '0')}`;
  }).join('');
}
