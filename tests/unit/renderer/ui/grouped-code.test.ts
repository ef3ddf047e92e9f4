import { describe, expect, it } from 'vitest';
import { groupedCaret, groupedCode, isWholeCode } from '../../../../renderer/ui/grouped-code.ts';
import { canonicalCode, drawEnrolmentCode } from '../../../../server/domain/enrolment/enrolment-code.ts';

describe('an enrolment code while it is typed', () => {
  it.each([
    ['', ''],
    ['k7q', 'K7Q'],
    ['k7qm', 'K7QM'],
    ['k7qm2', 'K7QM-2'],
    ['K7QM-2F9A-XW3T-8PZC', 'K7QM-2F9A-XW3T-8PZC'],
    [' k7qm 2f9a\txw3t 8pzc\n', 'K7QM-2F9A-XW3T-8PZC'],
    ['oOlLiI', '0011-11'],
    ['K7QM_2F9A.XW3T/8PZC/and more', 'K7QM-2F9A-XW3T-8PZC'],
    ['ü€U😀', ''],
  ])('%j becomes %j', (typed, grouped) => expect(groupedCode(typed)).toBe(grouped));

  it('stays what the server takes', () => {
    for (let round = 0; round < 50; round += 1) {
      const code = drawEnrolmentCode();
      expect(groupedCode(code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(code);
      expect(canonicalCode(groupedCode(code))).toBe(canonicalCode(code));
    }
  });

  it('is whole with 16 characters', () => {
    expect(isWholeCode('K7QM-2F9A-XW3T-8PZ')).toBe(false);
    expect(isWholeCode('K7QM-2F9A-XW3T-8PZC')).toBe(true);
  });

  it.each([
    ['K7QM', 4, 4],
    ['K7QM2', 5, 6],
    ['K7QMX-2F', 5, 6],
    ['K7QM2F', 4, 4],
    ['K7QM-2F9A-XW3T-8PZC', 19, 19],
    ['K7QM-2F9A-XW3T-8PZCXX', 21, 19],
    ['', 0, 0],
  ])('in %j the caret at %i goes to %i', (typed, caret, expected) =>
    expect(groupedCaret(typed, caret)).toBe(expected),
  );
});
