import { Transform } from 'node:stream';
import { bridgePath } from './page-scripts.ts';

const tag = Buffer.from(`<script src="${bridgePath}"></script>`);
/** A document type is looked for within this many bytes. */
const longestStart = 1_024;

/** Byte order mark, spaces and comments, then the document type: what may come before the first element. */
const start = /^(?:\xef\xbb\xbf)?(?:\s|<!--[\s\S]*?-->)*<!doctype[^>]*>/i;

/** Puts the bridge in front of the first element of a page, so that it runs before the page's own scripts. */
export function insertBridge(): Transform {
  let held: Buffer | null = Buffer.alloc(0);
  const release = (page: Buffer) => {
    // One character for each byte; the document type is ASCII in every encoding that the web still has.
    const length = start.exec(page.toString('latin1', 0, longestStart))?.[0].length ?? 0;
    held = null;
    return Buffer.concat([page.subarray(0, length), tag, page.subarray(length)]);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (held === null) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      done(null, held.length < longestStart ? undefined : release(held));
    },
    flush(done) {
      done(null, held === null ? undefined : release(held));
    },
  });
}
