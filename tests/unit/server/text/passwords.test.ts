import argon2 from 'argon2';
import { describe, expect, it } from 'vitest';
import { createOfflineCode, findOfflineCode } from '../../../../electron/core/policy/offline-code.ts';
import { newPassword } from '../../../../server/contract/setup.ts';
import { Argon2Passwords } from '../../../../server/crypto/argon2-passwords.ts';
import { canonicalCode } from '../../../../server/domain/enrolment/enrolment-code.ts';
import { asciiDigits } from '../../../../server/text/ascii-digits.ts';
import { normalizePassword } from '../../../../server/text/normalize-password.ts';
import { problemOfNewPassword } from '../../../../server/text/problem-of-new-password.ts';

describe('what people type as one password', () => {
  it.each([
    ['composed and decomposed', 'schöner Tag', 'scho\u0308ner Tag'],
    ['two marks in either order', 'ệ', 'e\u0302\u0323'],
    ['full width from an input method', 'Tea４２ｃａｆｅ', 'Tea42cafe'],
    ['the space that cannot break', 'ein\u00a0Tag', 'ein Tag'],
    ['the space of full width', '東京\u3000駅', '東京 駅'],
    ['the space of Ogham, which NFKC leaves', 'a\u1680b', 'a b'],
    ['half-width katakana', 'ｶﾞ', 'ガ'],
    ['jamo and syllables', '\u1112\u1161\u11ab\u1100\u1173\u11af', '한글'],
    ['a ligature', 'ﬁnal', 'final'],
  ])('is one: %s', (_name, one, other) => expect(normalizePassword(one)).toBe(normalizePassword(other)));

  it.each([
    ['case', 'Tea', 'tea'],
    ['a space at its end', 'tea ', 'tea'],
    ['umlaut and vowel', 'schöner', 'schoner'],
    ['sharp s', 'straße', 'strasse'],
    ['alphabets that look alike', 'paypal', 'pаypal'],
  ])('differs by %s', (_name, one, other) =>
    expect(normalizePassword(one)).not.toBe(normalizePassword(other)),
  );
});

describe('hashes', () => {
  const passwords = new Argon2Passwords({
    memoryKib: 19_456,
    iterations: 2,
    parallelism: 1,
    concurrentHashes: 1,
  });
  const [composed, decomposed] = ['schöner Tag ½', 'scho\u0308ner Tag ½'];

  it('are of the normalised password', async () => {
    const hash = await passwords.hash(decomposed);
    for (const typed of [composed, decomposed, 'schöner Tag 1\u20442'])
      expect(await passwords.verify(hash, typed)).toEqual({ matches: true, isOutdated: false });
    expect((await passwords.verify(hash, 'schoner Tag ½')).matches).toBe(false);
  });

  it.each([composed, decomposed])(
    'that were made of %j as it was typed go on working, and are to be replaced',
    async (typed) => {
      const cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
      const own = await argon2.hash(typed, cost);
      // Django writes time before parallelism.
      for (const raw of [own, `argon2${own.replace('p=1,t=2', 't=2,p=1')}`]) {
        expect(await passwords.verify(raw, typed)).toEqual({ matches: true, isOutdated: true });
        expect((await passwords.verify(raw, `${typed}!`)).matches).toBe(false);
      }
    },
  );
});

describe('a new password', () => {
  it.each([
    ['a line end of Windows that lost its half', 'correct horse tea\r', /carriage return/],
    ['two lines', 'correct horse\nbattery', /more than one line/],
    ['two lines of an old Mac', 'correct horse\rbattery', /more than one line/],
    ['a line separator', 'correct horse\u2028battery', /more than one line/],
    ['a tab', 'correct\thorse battery', /a tab/],
    ['a NUL', 'c\0o\0r\0r\0e\0c\0t\0 \0', /NUL/],
    ['an escape', 'correct \u001b[2J horse', /control character/],
    ['a control character of Latin-1', 'correct \u009b horse', /control character/],
    ['what was read wrongly', 'sch\ufffdner langer Tag', /could not be read/],
    ['half an emoji', 'correct horse \ud83e', /half of a character/],
    ['a space of no width', 'correct\u200bhorse tea', /invisible/],
    ['a soft hyphen', 'correct\u00adhorse tea', /invisible/],
    ['a byte order mark', '\ufeffcorrect horse', /invisible/],
    ['an override of direction', 'correct \u202eesroh', /invisible/],
    ['an isolate', 'correct \u2066horse\u2069', /invisible/],
    ['a filler of Hangul', 'correct\u3164horse tea', /invisible/],
    ['a character of nobody', 'correct horse \ue000', /Unicode does not know/],
    ['too few characters, though many units', '🩺'.repeat(7), /has 7 characters/],
    ['too few characters once composed', 'a\u0308'.repeat(7), /has 7 characters/],
    ['too many characters', 'x'.repeat(1025), /has 1025 characters/],
  ])('is refused with %s, by name', (_name, password, reason) => {
    expect(problemOfNewPassword(password, 8)).toMatch(reason);
    expect(newPassword.safeParse(password).success).toBe(false);
  });

  it.each([
    'schöner Tag heute',
    'sch\u00f6ner Tag heute',
    'パスワードは長いほど良いです',
    '👩\u200d⚕️ in der Nachtschicht',
    'می\u200cخواهم خانه بروم',
    ' with spaces around it ',
    'a\u0308'.repeat(1000),
  ])('may be %j', (password) => {
    expect(problemOfNewPassword(password, 8)).toBeNull();
    expect(newPassword.safeParse(password).success).toBe(true);
  });
});

it('digits of every script are read as digits', () => {
  const typed = ['１２３４５６', '١٢٣٤٥٦', '۱۲۳۴۵۶', '१२३४५६', '๑๒๓๔๕๖', '𝟏𝟐𝟛𝟜𝟱𝟲'];
  for (const text of typed) expect(asciiDigits(text)).toBe('123456');
  expect(asciiDigits('12a²٣')).toBe('12a23');
});

it('each decimal digit of Unicode has the value that its row gives it', () => {
  const digits = Array.from({ length: 0x11_0000 }, (_, codePoint) => codePoint)
    .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
    .filter((codePoint) => /\p{Nd}/u.test(String.fromCodePoint(codePoint)));
  expect(digits.length % 10).toBe(0);
  const values = digits.map((codePoint) => Number(asciiDigits(String.fromCodePoint(codePoint))));
  expect(values).toEqual(digits.map((_, index) => index % 10));
});

it('one-time codes may be typed in full width, with whatever dash a letter has', () => {
  const code = 'K7QM2F9AXW3T8PZC';
  for (const typed of [
    'Ｋ７ＱＭ－２Ｆ９Ａ－ＸＷ３Ｔ－８ＰＺＣ',
    'k7qm–2f9a–xw3t–8pzc',
    'K7QM\u2011 2F9A\u00a0XW3T—8PZC',
  ])
    expect(canonicalCode(typed)).toBe(code);
});

it('sealed codes, too', async () => {
  const { code, entry } = await createOfflineCode({ uses: 1, expires: '2030-01-01' });
  const wide = [...code]
    .map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0))
    .join('');
  expect(await findOfflineCode([entry], wide)).toBe(entry);
  expect(await findOfflineCode([entry], code.replaceAll('-', '–').toLowerCase())).toBe(entry);
});
