import { createDecipheriv, createHash } from 'node:crypto';

const magic = Buffer.from('GnomeKeyring\n\r\0\n', 'latin1');
const aesWithMd5 = 0;
const mostIterations = 1_000_000;

/**
 * The content of a gnome-keyring file that can be read without a password: stored as plain text, as the daemon does
 * for an empty password, or encrypted with the empty password. Null: it needs a password, or is not such a file.
 */
export function textWithoutPassword(file: Buffer): string | null {
  if (file.toString('latin1', 0, 64).trimStart().startsWith('[keyring]')) return file.toString('utf8');
  try {
    return file.subarray(0, magic.length).equals(magic) ? openWithEmptyPassword(file) : null;
  } catch (error) {
    // Cut off, or of a version that is not known.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The format is that of gnome-keyring's `file-format.txt`. */
function openWithEmptyPassword(file: Buffer): string | null {
  const reader = new Reader(file, magic.length);
  reader.skip(2);
  if (reader.byte() !== aesWithMd5 || reader.byte() !== aesWithMd5) return null;
  reader.text();
  // Times of creation and change, flags, time until it locks.
  reader.skip(8 + 8 + 4 + 4);
  const iterations = reader.number();
  const salt = reader.bytes(8);
  reader.skip(4 * 4);
  for (let items = reader.number(); items > 0; items -= 1) skipItem(reader);
  const encrypted = reader.bytes(reader.number());
  if (iterations > mostIterations || encrypted.length % 16 !== 0 || encrypted.length === 0) return null;
  let digest = createHash('sha256').update(salt).digest();
  for (let round = 1; round < iterations; round += 1) digest = createHash('sha256').update(digest).digest();
  const decipher = createDecipheriv('aes-128-cbc', digest.subarray(0, 16), digest.subarray(16, 32));
  const plain = Buffer.concat([decipher.setAutoPadding(false).update(encrypted), decipher.final()]);
  const isOpen = createHash('md5').update(plain.subarray(16)).digest().equals(plain.subarray(0, 16));
  return isOpen ? plain.toString('utf8', 16) : null;
}

/** Number, kind, and attributes whose values are hashes: a text, or a number. */
function skipItem(reader: Reader): void {
  reader.skip(4 + 4);
  for (let attributes = reader.number(); attributes > 0; attributes -= 1) {
    reader.text();
    if (reader.number() === 0) reader.text();
    else reader.skip(4);
  }
}

/** Reads big-endian numbers and texts with their length; throws `RangeError` at the end of the file. */
class Reader {
  readonly #file: Buffer;
  #at: number;

  constructor(file: Buffer, at: number) {
    this.#file = file;
    this.#at = at;
  }

  bytes(length: number): Buffer {
    if (length > this.#file.length - this.#at) throw new RangeError('the file ends before');
    this.#at += length;
    return this.#file.subarray(this.#at - length, this.#at);
  }

  skip(length: number): void {
    this.bytes(length);
  }

  byte(): number {
    return this.bytes(1).readUInt8();
  }

  number(): number {
    return this.bytes(4).readUInt32BE();
  }

  /** All ones stand for no text. */
  text(): void {
    const length = this.number();
    if (length !== 0xffff_ffff) this.skip(length);
  }
}
