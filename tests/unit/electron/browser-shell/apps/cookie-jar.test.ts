import { expect, it } from 'vitest';
import { CookieJar } from '../../../../../electron/browser-shell/apps/cookie-jar.ts';

const jarWith = (...cookies: string[]) => {
  const jar = new CookieJar();
  jar.keep(cookies, '/ward/b/notes', 1_000);
  return jar;
};

it.each([
  ['a=1', '/ward/b/other', 'a=1'],
  ['a=1', '/ward', null],
  ['a=1; Path=/', '/', 'a=1'],
  ['a=1; path=relative', '/ward/b', 'a=1'],
  ['a=x=y; Secure; HttpOnly; SameSite=Strict; Path=/', '/', 'a=x=y'],
  ['a=1; Path=/; Max-Age=0', '/', null],
  ['a=1; Path=/; Max-Age=1', '/', null],
  ['a=1; Path=/; Max-Age=2', '/', 'a=1'],
  ['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '/', null],
  ['a=1; Path=/; Expires=nonsense', '/', 'a=1'],
  ['=1; Path=/', '/', null],
  ['a; Path=/', '/', null],
  [`a=${'x'.repeat(4_096)}; Path=/`, '/', null],
])('keeps "%s" for requests to %s as %s', (cookie, path, expected) => {
  expect(jarWith(cookie).headerFor(path, 2_000)).toBe(expected);
});

it('replaces a cookie by the next of the same name and path, removes it when that has expired, and is bounded', () => {
  const jar = jarWith('a=1; Path=/', 'a=2; Path=/ward', 'a=3; Path=/');
  expect(jar.headerFor('/ward', 1_000)).toBe('a=2; a=3');
  jar.keep(['a=; Path=/; Max-Age=-1'], '/', 1_000);
  expect(jar.headerFor('/ward', 1_000)).toBe('a=2');
  jar.keep(
    Array.from({ length: 60 }, (_, index) => `n${index}=1; Path=/`),
    '/',
    1_000,
  );
  expect(jar.headerFor('/', 1_000)?.split('; ')).toHaveLength(50);
});
