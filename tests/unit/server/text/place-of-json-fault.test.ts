import { describe, expect, it } from 'vitest';
import { placeOfJsonFault } from '../../../../server/text/place-of-json-fault.ts';

describe('the place of a fault in a JSON text', () => {
  it.each([
    ['{\n  "serverUrl": https://tokens.example\n}', [2, 16]],
    ['{"a": }', [1, 7]],
    ['{\r\n  "a": 1,\r\n}', [3, 1]],
    ["{\r'a': 1}", [2, 1]],
    ['[1,,2]', [1, 4]],
    ['[1 2]', [1, 4]],
    ['{"a" 1}', [1, 6]],
    ['{"a": True}', [1, 7]],
    ['{"a": 01}', [1, 8]],
    ['{"a": -}', [1, 7]],
    ['["C:\\Program Files"]', [1, 5]],
    ['["one\ntwo"]', [1, 6]],
    ['// who, when\n{}', [1, 1]],
    ['{} {}', [1, 4]],
    ['{"a": ["b", {"c": "d', [1, 21]],
    ['[', [1, 2]],
    ['', [1, 1]],
    // The parser would take the second one.
    ['{"a": 1, "b": {"a": 2},\n "\\u0061": 3}', [2, 2]],
  ])('%j', (text, [line, column]) => {
    expect(placeOfJsonFault(text)).toEqual({ line, column });
  });

  it('is nowhere in a text that has none, and unknown below more brackets than a program can open', () => {
    const value = { 'a"\\': [-1.5e-7, true, null, {}, [], 'ü€\u2028\u007f', { 'a"\\': '' }] };
    expect(placeOfJsonFault(`\t${JSON.stringify(value, null, 2)}\r\n`)).toBeNull();
    expect(placeOfJsonFault('['.repeat(1_000_000))).toBeNull();
  });
});
