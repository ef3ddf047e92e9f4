const groupLength = 4;
const codeLength = 16;
/** Crockford's base 32, in which enrolment codes are written: no letter that looks like a digit. */
const outside = /[^0-9A-HJKMNP-TV-Z]/g;

/** A code as shown while it is typed or pasted: in groups, with letters that look like a digit as that digit. */
export function groupedCode(typed: string): string {
  return (
    canonical(typed)
      .slice(0, codeLength)
      .match(/.{1,4}/g) ?? []
  ).join('-');
}

/** Where the caret belongs in the grouped code if it was at `caret` in the typed text. */
export function groupedCaret(typed: string, caret: number): number {
  const before = Math.min(canonical(typed.slice(0, caret)).length, codeLength);
  return before + Math.max(0, Math.ceil(before / groupLength) - 1);
}

/** Whether the code is complete. */
export function isWholeCode(typed: string): boolean {
  return canonical(typed).length === codeLength;
}

function canonical(typed: string): string {
  return typed.toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0').replace(outside, '');
}
