import { statSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { z } from 'zod';
import { ownerHint } from '../files/owner-hint.ts';
import { readTextFile, TextFileError } from '../files/read-text-file.ts';
import { systemCodeOf } from '../files/system-code.ts';
import { createPrivateFile, replacePrivateFile } from '../files/write-private-file.ts';
import { jsonOrNull } from '../text/json-or-null.ts';

/** The keys cannot be used; the message is one sentence for an administrator, without key material. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
  /** The operating system's code, such as `EMFILE`, where that did not let us read; null where the problem is the content. */
  readonly code: string | null;

  constructor(message: string, code: string | null = null) {
    super(message);
    this.code = code;
  }
}

export const keyAlgorithms = ['ES256', 'EdDSA', 'RS256', 'HS256'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

const storedKey = z.strictObject({
  kid: z.string().min(1).max(64),
  use: z.enum(['access', 'refresh', 'audit']),
  alg: z.enum(keyAlgorithms),
  created_at: z.iso.datetime(),
  /** Until then the key is only published, so that every verifier knows it before it is used. */
  signs_from: z.iso.datetime(),
  /** From then on nothing that it signed is valid; null: it has no successor. */
  retires_at: z.iso.datetime().nullable(),
  jwk: z.record(z.string(), z.unknown()),
});
export type StoredKey = z.infer<typeof storedKey>;

/** What a server signs and seals with, as it is kept in a file or sealed in the database. */
export const keyFile = z.strictObject({ version: z.literal(1), keys: z.array(storedKey).min(1) });
export type KeyFile = z.infer<typeof keyFile>;

/** The key file of a database: `carelink.keys.json` beside `carelink.sqlite`. */
export function keyFileOf(databaseFile: string): string {
  const { dir, name } = parse(resolve(databaseFile));
  return join(dir, `${name}.keys.json`);
}

/** Reads the key file; null when there is none. Throws `KeyFileError`, also when others can read the file. */
export function readKeyFile(path: string): KeyFile | null {
  const text = readPrivately(path);
  if (text === null) return null;
  const parsed = keyFile.safeParse(jsonOrNull(text));
  if (!parsed.success) throw new KeyFileError(`The key file ${path} is not a key file of this program.`);
  return parsed.data;
}

function readPrivately(path: string): string | null {
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0');
      throw new KeyFileError(
        `The key file ${path} has mode ${shown}: others could read it. Make it 0600 (chmod 600), and rotate the keys if somebody may have.`,
      );
    }
    return readTextFile(path);
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    if (systemCodeOf(error) === 'ENOENT') return null;
    if (error instanceof TextFileError) {
      const hint = ownerHint([dirname(path), path]);
      throw new KeyFileError(`The key file ${path} ${error.message}.${hint}`, error.code);
    }
    const code = systemCodeOf(error);
    throw new KeyFileError(`The key file ${path} cannot be read (${code}).`, code);
  }
}

/**
 * Creates the key file, exclusively and complete at once; root creates it for the owner of `model`. Returns whether this
 * process created it.
 */
export function createKeyFile(path: string, content: KeyFile, model = dirname(path)): boolean {
  try {
    return createPrivateFile(path, textOf(content), model);
  } catch (error) {
    throw new KeyFileError(`The key file ${path} cannot be created (${systemCodeOf(error)}).`);
  }
}

/** Like `readKeyFile`, but throws `KeyFileError` also when there is no file. */
export function requireKeyFile(path: string): KeyFile {
  const content = readKeyFile(path);
  if (content) return content;
  throw new KeyFileError(`The key file ${path} is missing.`, 'ENOENT');
}

/**
 * Replaces the key file as a whole: readers see either the old or the new one. Two processes must not do so at the
 * same time, so callers hold the write lock of the database.
 */
export function replaceKeyFile(path: string, content: KeyFile): void {
  try {
    replacePrivateFile(path, textOf(content));
  } catch (error) {
    throw new KeyFileError(`The key file ${path} cannot be written (${systemCodeOf(error)}).`);
  }
}

function textOf(content: KeyFile): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
