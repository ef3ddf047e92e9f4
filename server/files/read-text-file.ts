import { closeSync, readSync } from 'node:fs';
import { placeOfJsonFault } from '../text/place-of-json-fault.ts';
import { parseStrictJson } from '../text/strict-json.ts';
import { type DecodingOptions, decodeText, TextError } from './decode-text.ts';
import { openToRead } from './open-to-read.ts';
import { systemCodeOf } from './system-code.ts';

const mebibyte = 2 ** 20;
const chunkBytes = mebibyte / 16;

/** A file cannot be used; the message continues "The file …". */
export class TextFileError extends Error {
  override readonly name = 'TextFileError';
  /** The operating system's code, such as `ENOENT`; null where the problem is the content. */
  readonly code: string | null;

  constructor(message: string, code: string | null = null) {
    super(message);
    this.code = code;
  }
}

export interface ReadingOptions extends DecodingOptions {
  readonly mostMebibytes?: number;
}

/**
 * The text of a file written by a person, decoded by `decodeText`; all such files are read here. Also works for
 * the pipes that a shell makes of `<(…)`. Throws `TextFileError`.
 */
export function readTextFile(path: string, { mostMebibytes = 1, ...decoding }: ReadingOptions = {}): string {
  return textOf(() => withFile(path, (file) => readAll(file, mostMebibytes)), decoding);
}

/** The same for a file that is already open. */
export function readOpenTextFile(
  file: number,
  { mostMebibytes = 1, ...decoding }: ReadingOptions = {},
): string {
  return textOf(() => readAll(file, mostMebibytes), decoding);
}

/** All bytes of a file that is open. Throws `TextFileError` where there are too many. */
export function readOpenFile(file: number, mostMebibytes = 1): Buffer {
  return readAll(file, mostMebibytes);
}

/**
 * The value of a JSON file, parsed by `parseStrictJson`. Throws `TextFileError` that names the place and quotes
 * nothing.
 */
export function readJsonFile(path: string, options: ReadingOptions = {}): unknown {
  return parseJsonText(readTextFile(path, options));
}

/** The same for a text kept anywhere else than in a file of its own. */
export function parseJsonText(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    // The parser's own message may quote the file, and so a secret.
    const place = placeOfJsonFault(text);
    const where = place === null ? '' : ` (line ${place.line} column ${place.column})`;
    const isTwice = String(error).endsWith('a member occurs twice');
    if (isTwice)
      throw new TextFileError(`has one name twice in the same object${where}: only one can be meant`);
    throw new TextFileError(`is not valid JSON${where}`);
  }
}

function textOf(read: () => Buffer, decoding: DecodingOptions): string {
  try {
    return decodeText(read(), decoding);
  } catch (error) {
    if (error instanceof TextFileError) throw error;
    if (error instanceof TextError) throw new TextFileError(error.message);
    const code = systemCodeOf(error);
    throw new TextFileError(`cannot be read (${code})`, code);
  }
}

function withFile<Result>(path: string, use: (file: number) => Result): Result {
  const file = openToRead(path);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** Limited while reading: the size of a pipe or a device is not known in advance. */
function readAll(file: number, mostMebibytes: number): Buffer {
  const chunks: Buffer[] = [];
  let left = mostMebibytes * mebibyte;
  for (;;) {
    const chunk = Buffer.alloc(chunkBytes);
    const bytes = readSync(file, chunk);
    if (bytes === 0) return Buffer.concat(chunks);
    left -= bytes;
    if (left < 0) throw new TextFileError(`is larger than ${mostMebibytes} MiB`);
    chunks.push(chunk.subarray(0, bytes));
  }
}
