import { describe, expect, it } from 'vitest';
import { initialsOf } from '../../../../server/contract/initials.ts';

describe('initials', () => {
  it.each([
    ['Ana Ruiz', 'AR'],
    ['Nora Lindqvist, RN', 'NL'],
    ['Nora Lindqvist RN', 'NL'],
    ['Nora Lindqvist, RN, BSN', 'NL'],
    ['Nora Lindqvist, M.D.', 'NL'],
    ['Lindqvist, Nora', 'NL'],
    ['Lindqvist, Nora, RN', 'NL'],
    ['Dr. Ana Ruiz', 'AR'],
    ['Dr Ana Ruiz', 'AR'],
    ['Prof. Dr. med. Ana Ruiz', 'AR'],
    ['Dra. Ana Ruiz Gómez', 'AG'],
    ['Priv.-Doz. Dr. Max Weber', 'MW'],
    ['Schwester Agnes', 'A'],
    ['Nurse', 'N'],
    ['van der Berg', 'VB'],
    ['Jan van der Berg', 'JB'],
    ["Sean O'Brien", 'SO'],
    ['Anna-Maria Schmidt', 'AS'],
    ['Leutheusser-Schnarrenberger', 'LS'],
    ['J. R. Smith', 'JS'],
    ['Martin Luther King Jr.', 'MK'],
    ['Henry Ford III', 'HF'],
    ['Ana', 'A'],
    ['ana', 'A'],
    ['Ana Ruiz (night shift)', 'AR'],
    ['Ana Ruiz – Ward B', 'AR'],
    ['Ana "Annie" Ruiz', 'AR'],
    ['Dr. Li', 'L'],
    ['Ed Do', 'ED'],
    ['Élodie Özdemir', 'ÉÖ'],
    ['E\u0301lodie Martin', 'ÉM'],
    ['山田 太郎', '山太'],
    ['山田太郎', '山'],
    ['김철수', '김'],
    ['محمد علي', 'م\u200cع'],
    ['कृष्ण शर्मा', 'कृश'],
    ['Анна Петрова', 'АП'],
    ['🩺 Ana Ruiz', 'AR'],
    ['👩‍⚕️', '?'],
    ['42', '?'],
    ['', '?'],
    ['  Ana   Ruiz  ', 'AR'],
    ['demo.user', 'D'],
  ])('of "%s" are %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('are short, whatever the name is', () => {
    for (const name of [
      'e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309 x',
      `${'ﷺ'.repeat(40)} b`,
      'ŉ ŉ',
    ])
      expect(initialsOf(name).length).toBeLessThanOrEqual(8);
  });
});
