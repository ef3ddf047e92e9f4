import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, TextError } from '../../../../server/files/decode-text.ts';

const sample = '{"wards": {"Schöner Weg 🩺": {}}}\r\n';
const bytes = (...values: number[]) => Buffer.from(values);
const utf16 = (text: string, isBigEndian = false) => {
  const little = Buffer.from(text, 'utf16le');
  return isBigEndian ? little.swap16() : little;
};
const utf32 = (text: string) =>
  Buffer.concat([...text].map((letter) => bytes(letter.codePointAt(0) ?? 0, 0, 0, 0)));

describe('a text in UTF-8', () => {
  it.each(['', '\uFEFF', '\uFEFF\uFEFF'])('is read after the mark "%s"', (mark) => {
    expect(decodeText(Buffer.from(mark + sample))).toBe(sample);
  });

  it('is read whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/[\0\uFEFF\uFFFD]/.test(text));
        expect(decodeText(Buffer.from(text))).toBe(text);
      }),
    );
  });
});

describe('a text in another encoding is rejected with advice that quotes none of it', () => {
  it.each([
    ['UTF-16 of Windows, with its mark', Buffer.concat([bytes(0xff, 0xfe), utf16(sample)]), 'is UTF-16 text'],
    ['UTF-16 the other way round', Buffer.concat([bytes(0xfe, 0xff), utf16(sample, true)]), 'is UTF-16 text'],
    ['UTF-16 without its mark', utf16(sample), 'is UTF-16 text'],
    ['the same the other way round', utf16(sample, true), 'is UTF-16 text'],
    ['UTF-16 of a short secret', utf16('hunter2hunter2\n'), 'is UTF-16 text'],
    ['UTF-32', Buffer.concat([bytes(0xff, 0xfe, 0, 0), utf32(sample)]), 'is UTF-32 text'],
    ['Latin-1', Buffer.from('{\n\n"n": "Schöner Weg"}', 'latin1'), 'is not UTF-8 in line 3'],
    ['Windows-1252', bytes(0x22, 0x80, 0x93, 0x22), 'is not UTF-8 in line 1'],
    ['Latin-1 at the very end', Buffer.from('a\nbcé', 'latin1'), 'is not UTF-8 in line 2'],
    ['a surrogate half (CESU-8)', bytes(0x22, 0xed, 0xa0, 0xbd, 0x22), 'is not UTF-8 in line 1'],
    ['an overlong slash', bytes(0x0a, 0xc0, 0xaf), 'is not UTF-8 in line 2'],
    ['a NUL', Buffer.from('{"a":\n"\0b"}'), 'holds a NUL byte in line 2'],
    ['DER', bytes(0x30, 0x82, 0x01, 0, 0x02, 0, 0), 'holds a NUL byte in line 1'],
    ['two files in one', Buffer.from('[1,\n\uFEFF2]'), 'holds a byte order mark in line 2'],
    ['a lost letter', Buffer.from('{"n":"Sch\uFFFDner"}'), 'holds the character U+FFFD in line 1'],
  ])('%s', (_, content, sentence) => {
    const read = () => decodeText(content);
    expect(read).toThrow(TextError);
    expect(read).toThrow(sentence);
    try {
      read();
    } catch (error) {
      expect(String(error)).not.toMatch(/hunter2|Sch|Weg/);
    }
  });
});

it('what stands around PEM may be in whatever encoding, PEM itself not in UTF-16', () => {
  const pem = 'subject=/O=Müller\n-----BEGIN CERTIFICATE-----\n';
  expect(decodeText(Buffer.from(pem, 'latin1'), { isPem: true })).toBe(pem);
  expect(decodeText(Buffer.from(`\uFEFF${pem}`), { isPem: true })).toBe(pem);
  expect(() => decodeText(utf16(pem), { isPem: true })).toThrow('UTF-16');
});
