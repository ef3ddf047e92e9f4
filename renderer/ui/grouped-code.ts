import { enrolmentCodeLengths } from '../../server/contract/constants.ts';

const groupLength = 4;
/** What a code is for, which decides how many characters it has. */
export type CodePurpose = 'enrolment' | 'emergency';
const lengths: Readonly<Record<CodePurpose, readonly number[]>> = {
  enrolment: Object.values(enrolmentCodeLengths),
  emergency: [16],
};
/** Crockford's base 32, in which these codes are written: no letter that looks like a digit. */
const outside = /[^0-9A-HJKMNP-TV-Z]/g;

/** A code as shown while it is typed or pasted: in groups, with letters that look like a digit as that digit. */
export function groupedCode(typed: string, purpose: CodePurpose): string {
  return (
    canonical(typed)
      .slice(0, Math.max(...lengths[purpose]))
      .match(/.{1,4}/g) ?? []
  ).join('-');
}

/** Where the caret belongs in the grouped code if it was at `caret` in the typed text. */
export function groupedCaret(typed: string, caret: number, purpose: CodePurpose): number {
  const before = Math.min(canonical(typed.slice(0, caret)).length, Math.max(...lengths[purpose]));
  return before + Math.max(0, Math.ceil(before / groupLength) - 1);
}

/** Whether the code is complete. */
export function isWholeCode(typed: string, purpose: CodePurpose): boolean {
  return lengths[purpose].includes(canonical(typed).length);
}

/** The code within copied text, or null if that is a single line: at a terminal, a sentence follows the code. */
export function codeOfCopiedLines(copied: string): string | null {
  const [first = '', ...others] = copied.trim().split(/[\r\n]+/);
  return others.length === 0 ? null : first;
}

/** Keyboards for some languages type digits and letters in full width. */
function canonical(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0')
    .replace(outside, '');
}
