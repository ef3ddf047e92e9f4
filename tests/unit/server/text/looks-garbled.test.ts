import { describe, expect, it } from 'vitest';
import { looksGarbled } from '../../../../server/text/looks-garbled.ts';

const names = [
  'Jürgen',
  'Möller',
  'Weiß',
  'João',
  'JOÃO',
  'Ângela',
  'Šárka',
  'Łukasz',
  "O'Brien",
  'D’Arcy',
  '山田',
  'Ольга',
  'Nguyễn',
  'ana+lab',
  'a^b',
  'Ana 🩺',
];

/** What a name becomes when its bytes are decoded with the wrong encoding. */
const codePage850: Readonly<Record<string, string>> = { ü: '³', ö: '÷', ä: 'õ', ü8: '├╝', ö8: '├Â' };

describe('a name that looks garbled', () => {
  it.each(names)('is not %s', (name) => expect(looksGarbled(name)).toBe(false));

  it.each(['Jürgen', 'MÖLLER', 'Weiß', 'João', 'Ángel', 'Núñez', 'Señor Ávila'])(
    'is %s in UTF-8, read as Latin-1 or Windows-1252',
    (name) => {
      const bytes = Buffer.from(name, 'utf8');
      expect(looksGarbled(bytes.toString('latin1'))).toBe(true);
      expect(looksGarbled(new TextDecoder('windows-1252').decode(bytes))).toBe(true);
    },
  );

  it.each([
    `J${codePage850.ü}rgen`,
    `M${codePage850.ö}ller`,
    `J${codePage850.ü8}rgen`,
    `M${codePage850.ö8}ller`,
  ])('is %s, read in the code page of a console', (name) => expect(looksGarbled(name)).toBe(true));
});
