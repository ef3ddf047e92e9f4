import type { Readable } from 'node:stream';

const longestLine = 256;
/** A script that forgot to give a line must not wait for ever. */
const patienceMs = 60_000;

/** The first line of a stream of text, trimmed; empty when there is none within a minute or it is too long. */
export async function readFirstLine(input: Readable): Promise<string> {
  const timer = setTimeout(() => input.destroy(), patienceMs);
  let text = '';
  try {
    for await (const chunk of input) {
      text += String(chunk);
      if (text.includes('\n') || text.length > longestLine) break;
    }
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
  const [line = ''] = text.split('\n');
  return line.length > longestLine ? '' : line.trim();
}
