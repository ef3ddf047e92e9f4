import { createHash } from 'node:crypto';
import type { StaticPages } from './static-pages.ts';

/** A site's picture, and where the page finds it. */
export interface SiteLogo {
  /** Changes with the picture, so that a new one is shown. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly body: Uint8Array;
}

export const mostLogoBytes = 256 * 1_024;
const most = { width: 2_048, height: 1_024 };
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const known: readonly string[] = ['IHDR', 'PLTE', 'IDAT', 'IEND'];

/**
 * Reads a picture in PNG (ISO/IEC 15948), or says what is wrong with it, in words that continue "a file that …". It is not
 * decoded here: the page does that, in its sandbox.
 */
export function siteLogo(bytes: Buffer): SiteLogo | { readonly fault: string } {
  if (bytes.length > mostLogoBytes) return { fault: `is larger than ${mostLogoBytes / 1_024} KiB` };
  if (!bytes.subarray(0, signature.length).equals(signature)) return { fault: 'is no PNG' };
  const chunks = chunksOf(bytes);
  const [header] = chunks ?? [];
  if (chunks === null || header?.type !== 'IHDR' || header.length !== 13) return { fault: 'is no whole PNG' };
  if (chunks.some(({ type }) => type === 'acTL')) return { fault: 'moves' };
  // A lower-case first letter marks a chunk that readers may ignore.
  if (chunks.some(({ type }) => /^[A-Z]/.test(type) && !known.includes(type)))
    return { fault: 'is no PNG that can be shown' };
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width < 1 || height < 1 || width > most.width || height > most.height)
    return { fault: `has more than ${most.width} × ${most.height} pixels` };
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { path: `/site/logo-${name}.png`, width, height, body: new Uint8Array(bytes) };
}

/** Null if it does not end where it says. */
function chunksOf(bytes: Buffer): { readonly type: string; readonly length: number }[] | null {
  const chunks: { type: string; length: number }[] = [];
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, length });
    at += 12 + length;
    if (type === 'IEND') return at === bytes.length ? chunks : null;
  }
  return null;
}

/** The files of the page including the site's picture, whichever it is at the time. */
export function withSiteLogo(pages: StaticPages, logo: () => SiteLogo | null): StaticPages {
  return {
    index: (nonce) => pages.index(nonce),
    file(path) {
      const current = logo();
      if (current !== null && path === current.path) return { body: current.body, contentType: 'image/png' };
      return pages.file(path);
    },
  };
}
