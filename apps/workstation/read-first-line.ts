import type { Readable } from 'node:stream';

const longestLine = 256;
/** In UTF-16, with the byte order mark. */
const mostBytes = 2 * longestLine + 2;
/** A script that forgets to send a line must not hang for ever. */
const patienceMs = 60_000;

/**
 * The first line of a stream of bytes, trimmed, in UTF-8 or in the UTF-16 of Windows' own shell; empty when there is none
 * within a minute or it is too long.
 */
export async function readFirstLine(input: Readable): Promise<string> {
  const timer = setTimeout(() => input.destroy(), patienceMs);
  let bytes = Buffer.alloc(0);
  try {
    for await (const chunk of input) {
      bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
      if (/[\r\n]/.test(textOf(bytes)) || bytes.length > mostBytes) break;
    }
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
  const [line = ''] = textOf(bytes).split(/[\r\n]/);
  return line.length > longestLine ? '' : line.trim();
}

function textOf(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
