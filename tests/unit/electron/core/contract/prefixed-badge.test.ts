import { describe, expect, it } from 'vitest';
import {
  PrefixedBadge,
  type PrefixedKey,
  type PrefixedKeyOutcome,
} from '../../../../../electron/core/contract/prefixed-badge.ts';

const number = '0043219876';

/** A page, and a reader or a hand; what the page sees is collected in `seen`. */
function listen(prefix: () => string | null = () => 'F13') {
  let isLookedUp = false;
  const badge = new PrefixedBadge({ prefix, isLookedUp: () => isLookedUp });
  const seen: string[] = [];
  const read: string[] = [];
  let atMs = 10_000;
  const note = (outcome: PrefixedKeyOutcome, what: string) => {
    if (outcome === 'pass') seen.push(what);
    else if (outcome !== 'swallow') read.push(outcome.number);
  };
  const press = (key: string, given: Partial<PrefixedKey> = {}) => {
    const code = /^[0-9]$/.test(key) ? `Digit${key}` : /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : key;
    const stroke = { key, code, isRepeated: false, hasCommand: false, atMs, ...given };
    note(badge.feed({ ...stroke, kind: 'down' }), key);
    note(badge.feed({ ...stroke, kind: 'up' }), `${key} up`);
  };
  return {
    seen,
    read,
    press,
    point: () => badge.pointerPressed(),
    lookUp: (isUnderWay: boolean) => {
      isLookedUp = isUnderWay;
    },
    wait: (ms: number) => {
      atMs += ms;
    },
    type: (keys: readonly string[], gapMs = 3) => {
      for (const key of keys) {
        press(key);
        atMs += gapMs;
      }
    },
  };
}

const read = (digits: string, end = 'Enter') => ['F13', ...digits, end];

describe('a badge with a prefix', () => {
  it.each([
    ['a usual one', read(number), [number]],
    ['the shortest', read('123456'), ['123456']],
    ['the longest', read('1'.repeat(20)), ['1'.repeat(20)]],
    ['one that ends with a Tab', read(number, 'Tab'), [number]],
    ['one with a second Enter and a Tab', [...read(number), 'Enter', 'Tab'], [number]],
    ['two, one after the other', [...read(number), ...read('777777')], [number, '777777']],
    ['one that begins anew', ['F13', '1', '2', '3', ...read(number)], [number]],
  ])('is read, and no page sees a key of it: %s', (_name, keys, expected) => {
    const reader = listen();
    reader.type(keys);
    expect([reader.read, reader.seen]).toEqual([expected, []]);
  });

  it.each([
    ['too few digits', read('12345')],
    ['too many', read('1'.repeat(21))],
    ['no digits', ['F13', 'Enter']],
    ['a letter among them', ['F13', '1', '2', 'a', '3', '4', '5', '6', 'Enter']],
    ['a semicolon first', ['F13', ';', '1', '2', '3', '4', '5', '6', 'Enter']],
    ['Enter before the digits', ['F13', 'Enter', ...number, 'Enter']],
    ['a Tab between its parts', ['F13', '1', '2', '3', 'Tab', '4', '5', '6', '7', '8', 'Enter']],
    ['an Enter and letters after it', ['F13', '1', '2', '3', 'Enter', 'a', 'b', '4', 'Enter']],
    ['the prefix held', ['F13', 'F13', '1', 'Enter']],
  ])('that is none is withheld as well: %s', (_name, keys) => {
    const reader = listen();
    reader.type(keys);
    expect([reader.read, reader.seen]).toEqual([[], []]);
  });

  it('is withheld to its end even if the computer is busy in between', () => {
    const reader = listen();
    reader.type(['F13', '0', '0', '4']);
    reader.wait(900);
    reader.type(['3', '2', '1']);
    reader.wait(900);
    reader.type(['9', 'Enter']);
    expect([reader.read, reader.seen]).toEqual([['0043219'], []]);
  });

  it('is known by the place of its prefix where the system calls the key something else', () => {
    const reader = listen();
    reader.press('Tools', { code: 'F13' });
    reader.type([...number, 'Enter']);
    expect([reader.read, reader.seen]).toEqual([[number], []]);
  });

  it('is read by the place of its digits on a keyboard that writes others', () => {
    const reader = listen();
    reader.press('F13');
    for (const digit of '123456') reader.press('&', { code: `Digit${digit}` });
    reader.press('Enter');
    expect([reader.read, reader.seen]).toEqual([['123456'], []]);
  });

  it('of a held key is none', () => {
    const reader = listen();
    reader.press('F13');
    for (const _each of '123456') reader.press('1', { isRepeated: true });
    reader.press('Enter');
    expect([reader.read, reader.seen]).toEqual([[], []]);
  });
});

describe('what people type', () => {
  it('passes: a dose and Enter, at any pace', () => {
    const reader = listen();
    reader.type(['1', '2', '3', '4', '5', '6', 'Enter'], 2);
    expect(reader.read).toEqual([]);
    expect(reader.seen).toHaveLength(14);
  });

  it('passes after a badge, and after a prefix that nothing follows', () => {
    const reader = listen();
    reader.type(read(number));
    reader.wait(300);
    reader.type(['5', 'Enter'], 100);
    reader.press('F13');
    reader.wait(1_100);
    reader.type(['5', 'Enter'], 100);
    expect(reader.seen.filter((key) => !key.endsWith('up'))).toEqual(['5', 'Enter', '5', 'Enter']);
  });

  it('passes if it is no digit and comes at the pace of a hand, as do the keys that lock', () => {
    const reader = listen();
    reader.press('F13');
    reader.wait(100);
    reader.type(['a', '1'], 100);
    reader.press('F13');
    reader.press('Shift');
    reader.press('L', { code: 'KeyL', hasCommand: true });
    expect(reader.seen.filter((key) => !key.endsWith('up'))).toEqual(['a', '1', 'Shift', 'L']);
  });

  it('passes wholly where no prefix is configured, from the moment it is not', () => {
    let prefix: string | null = null;
    const reader = listen(() => prefix);
    reader.type(read(number));
    expect(reader.seen).toHaveLength(24);
    prefix = 'F20';
    reader.type(['F20', '1']);
    prefix = null;
    reader.type(['2']);
    expect(reader.seen.slice(24)).toEqual(['2', '2 up']);
  });

  it('is told apart from a key that was released where no page saw it', () => {
    const reader = listen();
    reader.type(read('123456'));
    reader.wait(500);
    reader.type(['1']);
    expect(reader.seen).toEqual(['1', '1 up']);
  });
});

describe('while a badge is looked up over somebody’s work', () => {
  it('no page gets the PIN of whoever has come, nor an Enter; keys that were down before are released', () => {
    const reader = listen();
    reader.type(read(number));
    reader.lookUp(true);
    reader.wait(400);
    reader.type(['4', '8', '2', '9', '1', '5', 'Enter', 'a', 'Tab']);
    expect(reader.seen).toEqual([]);
    reader.lookUp(false);
    reader.type(['4', 'Enter']);
    expect(reader.seen).toEqual(['4', '4 up', 'Enter', 'Enter up']);
  });

  const lost = ['4', '8', '2'];
  const rest = ['9', '1', '5'];

  it.each([
    ['F13', 'a pause', (reader: ReturnType<typeof listen>) => reader.wait(1_000)],
    ['F13', 'Enter', (reader: ReturnType<typeof listen>) => reader.type(['Enter'])],
    ['F13', 'a press', (reader: ReturnType<typeof listen>) => reader.point()],
    [null, 'a pause', (reader: ReturnType<typeof listen>) => reader.wait(1_000)],
  ])(
    'nor the rest of what was typed, which would be half of a PIN (prefix %s, up to %s)',
    (prefix, _end, end) => {
      const reader = listen(() => prefix);
      reader.lookUp(true);
      reader.type(lost, 120);
      reader.lookUp(false);
      reader.type(rest, 120);
      expect(reader.seen).toEqual([]);
      end(reader);
      reader.type(['4', 'Enter']);
      expect(reader.seen.filter((key) => !key.endsWith('up'))).toEqual(['4', 'Enter']);
    },
  );

  it('the rest does not keep anybody from commands, nor anything if nothing was typed', () => {
    const reader = listen();
    reader.lookUp(true);
    reader.type(lost);
    reader.lookUp(false);
    reader.press('L', { hasCommand: true });
    expect(reader.seen).toEqual(['L', 'L up']);
    reader.type(read('123456'));
    reader.lookUp(true);
    reader.lookUp(false);
    reader.wait(400);
    reader.type(['7']);
    expect(reader.seen.slice(2)).toEqual(['7', '7 up']);
  });

  it('another badge is heard', () => {
    const reader = listen();
    reader.lookUp(true);
    reader.type(read('123456'));
    expect([reader.read, reader.seen]).toEqual([['123456'], []]);
  });

  it('of a reader without keys, too', () => {
    const reader = listen(() => null);
    reader.lookUp(true);
    reader.type(['4', 'Enter']);
    expect(reader.seen).toEqual([]);
  });
});
