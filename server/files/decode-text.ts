import { isUtf8 } from 'node:buffer';

/** A text cannot be used as it is; the message continues "The file …" and says what to do. It never quotes the text. */
export class TextError extends Error {
  override readonly name = 'TextError';
}

export interface DecodingOptions {
  /** For PEM, whose content is all ASCII: the text around it may be in any encoding. */
  readonly isPem?: boolean;
}

const byteOrderMark = '\uFEFF';
const replacementCharacter = '\uFFFD';
const saveAsUtf8 =
  'save it as UTF-8 (in PowerShell: Get-Content old.txt | Out-File -Encoding utf8 new.txt; elsewhere: iconv)';

/**
 * Decodes a text written with an editor, a shell or another program: UTF-8, with or without a byte order mark.
 * Nothing is guessed and no letter is lost: all other encodings are recognised and refused, and so is a text that
 * has already lost letters or was put together from two files. Throws `TextError`.
 */
export function decodeText(bytes: Uint8Array, { isPem = false }: DecodingOptions = {}): string {
  const encoding = foreignEncoding(bytes);
  if (encoding !== null) throw new TextError(`is ${encoding} text, not UTF-8: ${saveAsUtf8}`);
  const nul = bytes.indexOf(0);
  if (nul !== -1) throw new TextError(`holds a NUL byte in line ${lineOf(bytes, nul)}: it is no text file`);
  if (!isUtf8(bytes)) {
    if (isPem) return Buffer.from(bytes).toString('latin1');
    const line = lineOf(bytes, firstFault(bytes));
    throw new TextError(`is not UTF-8 in line ${line} (Latin-1 or Windows-1252, it seems): ${saveAsUtf8}`);
  }
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF+/, '');
  requireNo(byteOrderMark, text, 'a byte order mark', 'two files were put together; remove the character');
  requireNo(replacementCharacter, text, 'the character U+FFFD', 'a letter was lost before; write it anew');
  return text;
}

/** Name of an encoding that begins with a mark or puts a NUL beside each ASCII letter; null: neither. */
function foreignEncoding(bytes: Uint8Array): string | null {
  const begins = (...mark: number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (begins(0xff, 0xfe, 0, 0) || begins(0, 0, 0xfe, 0xff)) return 'UTF-32';
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) return 'UTF-16';
  return bytes.length >= 2 && bytes.length % 2 === 0 && isWithoutMark(bytes) ? 'UTF-16' : null;
}

/** All NUL bytes are at even offsets, or all at odd ones, as when ASCII letters are written in UTF-16. */
function isWithoutMark(bytes: Uint8Array): boolean {
  let first = 0;
  let second = 0;
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) {
    if (at % 2 === 0) first += 1;
    else second += 1;
  }
  // Every text of ours is mostly ASCII: brackets, quotes, names of keys.
  return Math.min(first, second) === 0 && Math.max(first, second) * 4 >= bytes.length;
}

/** Where UTF-8 ends: the length of the longest valid prefix. */
function firstFault(bytes: Uint8Array): number {
  let valid = 0;
  let broken = bytes.length;
  while (broken - valid > 1) {
    const middle = (valid + broken) >> 1;
    if (isBeginningOfUtf8(bytes.subarray(0, middle))) valid = middle;
    else broken = middle;
  }
  return valid;
}

/** A character that is cut off at the end is not a fault yet. */
function isBeginningOfUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function requireNo(character: string, text: string, what: string, why: string): void {
  const at = text.indexOf(character);
  if (at === -1) return;
  throw new TextError(`holds ${what} in line ${text.slice(0, at).split('\n').length}: ${why}`);
}

function lineOf(bytes: Uint8Array, position: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < position; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
}
