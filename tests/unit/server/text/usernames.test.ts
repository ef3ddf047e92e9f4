import { describe, expect, it } from 'vitest';
import { foldUsername } from '../../../../server/text/fold-username.ts';
import { problemOfNewUsername } from '../../../../server/text/problem-of-new-username.ts';

describe('one user name', () => {
  it.each([
    ['ana', 'Ana'],
    ['ana', 'ANA'],
    ['josé', 'JOSE\u0301'],
    ['fiona', 'ﬁona'],
    ['straße', 'STRASSE'],
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
