import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mostLogoBytes, siteLogo, withSiteLogo } from '../../../../../electron/core/page/site-logo.ts';

const icon = readFileSync(new URL('../../../../../build/icons/128x128.png', import.meta.url));

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  return chunk('IHDR', data);
}

const signature = icon.subarray(0, 8);
const png = (...chunks: Buffer[]) => Buffer.concat([signature, ...chunks]);
const end = chunk('IEND');

it('is a PNG, and found where its content says', () => {
  const logo = siteLogo(icon);
  if ('fault' in logo) throw new Error(logo.fault);
  expect(logo).toMatchObject({ width: 128, height: 128 });
  expect(logo.path).toMatch(/^\/site\/logo-[0-9a-f]{16}\.png$/);
  let current: typeof logo | null = logo;
  const pages = withSiteLogo({ index: (nonce) => nonce, file: () => null }, () => current);
  expect(pages.file(logo.path)).toEqual({ body: new Uint8Array(icon), contentType: 'image/png' });
  for (const path of ['/site/logo.png', '/site/', `${logo.path}/`, '/etc/passwd'])
    expect(pages.file(path)).toBeNull();
  current = null;
  expect(pages.file(logo.path)).toBeNull();
  expect(pages.index('n')).toBe('n');
});

it.each([
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'is no PNG'],
  ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'is no PNG'],
  ['nothing', Buffer.alloc(0), 'is no PNG'],
  ['a page that begins as a PNG', Buffer.concat([signature, Buffer.from('<html>')]), 'is no whole PNG'],
  ['one that was cut off', icon.subarray(0, -5), 'is no whole PNG'],
  ['one with something behind it', Buffer.concat([icon, Buffer.from('PK')]), 'is no whole PNG'],
  ['one without a size', png(chunk('IDAT'), end), 'is no whole PNG'],
  ['one that moves', png(header(9, 9), chunk('acTL', Buffer.alloc(8)), end), 'moves'],
  [
    'one with an unknown kind of content',
    png(header(9, 9), chunk('CODE'), end),
    'is no PNG that can be shown',
  ],
  ['one without pixels', png(header(0, 9), end), 'has more than 2048 × 1024 pixels'],
  ['one that would fill the memory', png(header(65_535, 65_535), end), 'has more than 2048 × 1024 pixels'],
  ['a large one', Buffer.alloc(mostLogoBytes + 1), 'is larger than 256 KiB'],
])('is refused as %s', (_, bytes, fault) => {
  expect(siteLogo(bytes)).toEqual({ fault });
});
