import fc from 'fast-check';
import { base64url, CompactSign, compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, decodeJwsObject, splitJws } from '../../../../server/crypto/strict-jws.ts';

const secret = new Uint8Array(32).fill(7);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const signed = (payload: string) =>
  new CompactSign(bytesOf(payload)).setProtectedHeader({ alg: 'HS256' }).sign(secret);

describe('splitJws', () => {
  it('takes apart what jose has made', async () => {
    const token = await signed('{"a":1}');
    const parts = splitJws(token);
    expect([parts?.header, parts?.payload, parts?.signature.toString('base64url')]).toEqual(token.split('.'));
    expect(parts?.input.toString()).toBe(token.slice(0, token.lastIndexOf('.')));
    expect(decodeJwsObject(parts?.header ?? '')).toEqual({ alg: 'HS256' });
    expect(decodeJwsObject(parts?.payload ?? '')).toEqual({ a: 1 });
  });

  it('knows one spelling only of what jose accepts, whatever one letter is changed, added or left out', async () => {
    const good = await signed('{"a":1}');
    const letters = fc.constantFrom('', ...'Aa0_-.=+/ \n\t\0é%~', '==', '..', '\u{1f600}');
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(1), letters, async (position, removed, letter) => {
        const token = good.slice(0, position) + letter + good.slice(position + removed);
        const accepted = await compactVerify(token, secret).then(
          () => true,
          () => false,
        );
        if (accepted && splitJws(token)) expect(token).toBe(good);
        if (splitJws(token)) expect(token.split('.').every(isCanonical)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'YQ',
    'YQ.YQ',
    'YQ..YQ',
    '.YQ.YQ',
    'YQ.YQ.',
    'YQ.YQ.YQ.YQ',
    'YR.YQ.YQ',
    'YQ.YQ==.YQ',
  ])('refuses %j', (token) => expect(splitJws(token)).toBeNull());
});

describe('decodeBase64url', () => {
  it('has one spelling for all bytes, the one of jose', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64url(base64url.encode(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = decodeBase64url(text);
        if (bytes) expect(base64url.encode(bytes)).toBe(text);
      }),
    );
  });
});

describe('decodeJwsObject', () => {
  const encode = (content: string | Uint8Array) => base64url.encode(content);

  it.each([
    ['no JSON', 'a'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"a"'],
    ['a number', '1'],
    ['a member twice', '{"a":1,"a":2}'],
    ['a member twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a member twice, deep inside', '{"a":{"b":[{"c":1,"c":1}]}}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['a byte order mark', '\ufeff{}'],
    ['something behind it', '{} {}'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['an overlong UTF-8 form', new Uint8Array([0x7b, 0x22, 0xc0, 0xa2, 0x22, 0x3a, 0x31, 0x7d])],
  ])('refuses %s', (_name, content) => {
    expect(() => decodeJwsObject(encode(content))).toThrow(SyntaxError);
  });

  it.each(['e30=', 'e31', ' e30', 'e3 0', 'e30\n', 'e30.'])('refuses the spelling %j', (part) => {
    expect(() => decodeJwsObject(part)).toThrow(SyntaxError);
  });
});

function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}
