import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../server/http/parse-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseJson', () => {
  it('reads what JSON.parse reads, for every JSON text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":{"b":1,"b":2}}',
    '[{"a":1},{"b":1,"c":2,"b":3}]',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses a member that is there twice: %s', (text) => {
    expect(() => parseJson(bytes(text))).toThrow();
  });

  it('is not confused by colons and quotes inside strings', () => {
    expect(parseJson(bytes('{"a:\\":":"b\\\\","c":":"}'))).toEqual({ 'a:":': 'b\\', c: ':' });
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toThrow();
  });
});
