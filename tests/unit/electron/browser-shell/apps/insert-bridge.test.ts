import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { insertBridge } from '../../../../../electron/browser-shell/apps/insert-bridge.ts';

const tag = '<script src="/.carelink/bridge.js"></script>';
const through = (...chunks: string[]) =>
  text(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(insertBridge()));

it.each([
  ['<!doctype html><p>a</p>', `<!doctype html>${tag}<p>a</p>`],
  [
    '\ufeff\n<!-- a -->\n<!DOCTYPE html PUBLIC "x">ü',
    `\ufeff\n<!-- a -->\n<!DOCTYPE html PUBLIC "x">${tag}ü`,
  ],
  ['<p>no document type</p>', `${tag}<p>no document type</p>`],
  ['', tag],
])('puts the bridge before the first element of %j', async (page, expected) => {
  expect(await through(page)).toBe(expected.replace(/^\ufeff/, ''));
});

it('does so however the page arrives, and changes nothing else', async () => {
  const page = `<!doctype html>${'ä'.repeat(5_000)}`;
  const bytes = Buffer.from(page);
  const pieces = Array.from({ length: bytes.length }, (_, index) => bytes.subarray(index, index + 1));
  expect(await text(Readable.from(pieces).pipe(insertBridge()))).toBe(
    page.replace('<!doctype html>', `<!doctype html>${tag}`),
  );
});
