import { describe, expect, it } from 'vitest';
import {
  codeOfCopiedLines,
  groupedCaret,
  groupedCode,
  isWholeCode,
} from '../../../../renderer/ui/grouped-code.ts';
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
    ['k7qm2f9axw3t8pzc4dm6r1hv', 'K7QM-2F9A-XW3T-8PZC-4DM6-R1HV'],
    ['K7QM_2F9A.XW3T/8PZC/4DM6/R1HV/and more', 'K7QM-2F9A-XW3T-8PZC-4DM6-R1HV'],
    ['Ｋ７ｑｍ－２Ｆ９Ａ', 'K7QM-2F9A'],
    ['K7QM–2F9A—XW3T', 'K7QM-2F9A-XW3T'],
    ['ü€U😀', ''],
  ])('%j becomes %j', (typed, grouped) => expect(groupedCode(typed, 'enrolment')).toBe(grouped));

  it.each(['device', 'site'] as const)('stays what the server takes for a %s, and is whole', (kind) => {
    for (let round = 0; round < 50; round += 1) {
      const code = drawEnrolmentCode(kind);
      const typed = code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
      expect(groupedCode(typed, 'enrolment')).toBe(code);
      expect(canonicalCode(groupedCode(code, 'enrolment'))).toBe(canonicalCode(code));
      expect(isWholeCode(code, 'enrolment')).toBe(true);
    }
  });

  it.each([
    [0, false, false],
    [15, false, false],
    [16, true, true],
    [17, false, false],
    [20, false, false],
    [23, false, false],
    [24, true, false],
  ])('of %i characters', (length, enrols, opens) => {
    expect(isWholeCode('K'.repeat(length), 'enrolment')).toBe(enrols);
    expect(isWholeCode('K'.repeat(length), 'emergency')).toBe(opens);
  });

  it('an emergency code ends after its 16 characters', () => {
    expect(groupedCode('K7QM-2F9A-XW3T-8PZC-4DM6', 'emergency')).toBe('K7QM-2F9A-XW3T-8PZC');
  });

  it.each([
    ['K7QM-2F9A-XW3T-8PZC', null],
    ['K7QM-2F9A-XW3T-8PZC\n', null],
    ['K7QM-2F9A-XW3T-8PZC\nEnrols one workstation, once', 'K7QM-2F9A-XW3T-8PZC'],
    ['\r\nK7QM-2F9A-XW3T-8PZC\r\nEnrols 40 workstations', 'K7QM-2F9A-XW3T-8PZC'],
    ['', null],
  ])('copied as %j', (copied, code) => expect(codeOfCopiedLines(copied)).toBe(code));

  it.each([
    ['K7QM', 4, 4],
    ['K7QM2', 5, 6],
    ['K7QMX-2F', 5, 6],
    ['K7QM2F', 4, 4],
    ['K7QM-2F9A-XW3T-8PZC', 19, 19],
    ['K7QM-2F9A-XW3T-8PZCXX', 21, 19],
    ['', 0, 0],
  ])('in %j the caret at %i goes to %i', (typed, caret, expected) =>
    expect(groupedCaret(typed, caret, 'emergency')).toBe(expected),
  );
});
