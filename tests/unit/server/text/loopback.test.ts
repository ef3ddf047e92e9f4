import { expect, it } from 'vitest';
import { isHttpsOrLoopback, isLoopback } from '../../../../server/text/loopback.ts';

it.each(['127.0.0.1', '127.8.9.1', 'localhost', '::1', '[::1]'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['10.0.0.1', '127.0.0.1.example', 'localhost.example', '::', '[::2]', ''])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});

it.each([
  ['https://tokens.example', true],
  ['http://127.0.0.1:8000', true],
  ['http://[::1]:8000/path', true],
  ['http://0x7f.1', true],
  ['http://tokens.example', false],
  // A name may resolve to another machine.
  ['http://localhost:8000', false],
  ['http://127.0.0.2', false],
  ['ftp://127.0.0.1', false],
])('whether what goes to %s is heard by nobody else: %s', (url, expected) => {
  expect(isHttpsOrLoopback(new URL(url))).toBe(expected);
});
