import { describe, expect, it } from 'vitest';
import { wardKey } from '../../../../server/domain/rules/ward-key.ts';
import { foldUsername } from '../../../../server/text/fold-username.ts';
import { problemOfNewUsername } from '../../../../server/text/problem-of-new-username.ts';

describe('one user name', () => {
  it.each([
    ['ana', 'Ana'],
    ['ana', 'ANA'],
    ['josé', 'JOSE\u0301'],
    ['fiona', 'ﬁona'],
    ['straße', 'STRASSE'],
    ['straße', 'STRAẞE'],
    ['οδος', 'ΟΔΟΣ'],
    ['οδοσ', 'οδος'],
    ['irem', 'İREM'],
    ['иван', 'ИВАН'],
    ['domain\\ana', 'DOMAIN\\Ana'],
    ['ana@hospital.org', ' Ana@Hospital.ORG '],
    ['ana', 'ＡＮＡ'],
  ])('is %j and %j', (one, other) => {
    expect(foldUsername(one)).toBe(foldUsername(other));
    expect(foldUsername(foldUsername(one))).toBe(foldUsername(one));
  });

  it.each([
    ['ana', 'аna'],
    ['jose', 'josé'],
    ['ana', 'ana1'],
    ['o', '0'],
  ])('is not %j and %j', (one, other) => expect(foldUsername(one)).not.toBe(foldUsername(other)));
});

it('is one, and wards are, in whatever letter case, with every letter of Unicode', () => {
  const differing = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
    .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
    .map((codePoint) => String.fromCodePoint(codePoint))
    .filter((letter) => /\p{L}/u.test(letter))
    .filter((letter) =>
      [foldUsername, wardKey].some((fold) => {
        const name = `a${letter}b`;
        const spellings = [name.toUpperCase(), name.toLowerCase(), name.normalize('NFD'), fold(name)];
        return spellings.some((spelling) => fold(spelling) !== fold(name));
      }),
    );
  expect(differing).toEqual([]);
});

describe('a new local user name', () => {
  it.each([
    "o'brien",
    'o’brien',
    'anna maria',
    'DOMAIN\\ana',
    'ana@hospital.org',
    'анна@hospital.org',
    'DOMAIN\\анна',
    'nora.lindqvist-2',
    'josé',
    'müller_3',
    'Ελένη',
    'иван.петров',
    '田中さくら',
    '田中ゆきtanaka',
    'コーヒー',
    '김민준',
    'علي٣',
    'अनीता',
    'דוד',
    'สมชาย',
    '204518',
    'a',
  ])('may be %j', (name) => expect(problemOfNewUsername(name)).toBeNull());

  it.each([
    ['аna', /scripts/],
    ['аna with cyrillic', /scripts/],
    ['adminіstrator', /scripts/],
    ['Αna', /scripts/],
    ['ana@hоspital.org', /scripts/],
    ['김иван', /scripts/],
    ['an\u200ba', /invisible/],
    ['an\u00ada', /invisible/],
    ['an\u200da', /invisible/],
    ['ana\u202e', /invisible/],
    ['an\u2060a', /invisible/],
    ['a\ufeffna', /invisible/],
    ['ana\u3164', /invisible/],
    ['a\u{e0061}', /invisible/],
    ['=cmd', /spreadsheets/],
    ['+ana', /spreadsheets/],
    ['-ana', /spreadsheets/],
    ['@ana', /spreadsheets/],
    ['＝cmd', /spreadsheets/],
    [' =cmd', /spreadsheets/],
    ['ana\tb', /typed or shown/],
    ['ana\u2028b', /typed or shown/],
    ['ana\ufffd', /typed or shown/],
    ['ana\ue000', /typed or shown/],
    ['[erased 7]', /erased/],
    ["'.-", /no letter/],
    ['\u0301ana', /mark/],
    ['room3٣', /digits|scripts/],
    ['', /empty/],
  ])('is not %j', (name, reason) => expect(problemOfNewUsername(name)).toMatch(reason));
});
