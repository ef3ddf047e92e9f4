import { describe, expect, it } from 'vitest';
import { passwordIn } from '../../../../apps/token-server/read-password.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const tea = 'schöner Tag mit Tee';

describe('a password on standard input', () => {
  it.each([
    ['without a line end', utf8(tea)],
    ['with the line end of Unix', utf8(`${tea}\n`)],
    ['with the line end of Windows', utf8(`${tea}\r\n`)],
    ['after a byte order mark', utf8(`\ufeff${tea}\r\n`)],
  ])('is taken %s', (_name, bytes) => expect(passwordIn(bytes)).toBe(tea));

  it('keeps its spaces and the form in which it came', () => {
    expect(passwordIn(utf8(' scho\u0308ner Tag \n'))).toBe(' scho\u0308ner Tag ');
  });

  it.each([
    ['a carriage return alone at its end', utf8(`${tea}\r`), 'holds a carriage return at its end'],
    ['a second line end', utf8(`${tea}\n\n`), 'holds more than one line'],
    ['a second line', utf8(`${tea}\r\nanother`), 'holds more than one line'],
    ['a tab', utf8(`schöner\tTag`), 'holds a tab'],
    ['an escape', utf8('schöner \u001b[A Tag'), 'holds a control character'],
    ['an invisible character', utf8('schöner\u200b Tag'), 'holds an invisible character'],
    ['a mark of what was lost', utf8('sch\ufffdner Tag'), 'holds a character that could not be read'],
    ['UTF-16 without a mark', Buffer.from(tea, 'utf16le'), 'is not valid UTF-8'],
    [
      'English in UTF-16 without a mark',
      Buffer.from('a nice cup of tea', 'utf16le'),
      'holds a NUL character',
    ],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${tea}`, 'utf16le'), 'is in UTF-16'],
    ['Latin-1', Buffer.from(tea, 'latin1'), 'is not valid UTF-8'],
    ['half of UTF-8', utf8(tea).subarray(0, 4), 'is not valid UTF-8'],
    ['surrogates in UTF-8', Buffer.from('c0ffee20eda08020746561', 'hex'), 'is not valid UTF-8'],
    ['nothing', utf8(''), 'has 0 characters'],
    ['nothing but a line end', utf8('\r\n'), 'has 0 characters'],
  ])('is refused with %s, and the reason is no secret', (_name, bytes, reason) => {
    expect(() => passwordIn(bytes)).toThrow(
      new RegExp(`^--password-stdin: the (password|input) (${reason})`),
    );
    expect(() => passwordIn(bytes)).not.toThrow(/Tag|Tee/);
  });
});
