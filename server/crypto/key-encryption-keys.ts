import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, fstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { openToRead } from '../files/open-to-read.ts';
import { parseJsonText, readOpenTextFile, TextFileError } from '../files/read-text-file.ts';
import { systemCodeOf } from '../files/system-code.ts';
import { createPrivateFile, replacePrivateFile } from '../files/write-private-file.ts';
import { KeyFileError } from './key-file.ts';

/** AES Key Wrap (RFC 7518 §4.4, NIST SP 800-38F): it has no nonce that two nodes could use twice. */
export const wrappingAlgorithm = 'A256KW';

const mostKeys = 8;
/** 32 bytes in base64url. */
const secretPattern = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

const keySet = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kty: z.literal('oct'),
        alg: z.literal(wrappingAlgorithm),
        kid: z.string().regex(/^[\w-]{1,64}$/),
        k: z.string().regex(secretPattern),
      }),
    )
    .min(1)
    .max(mostKeys)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length),
});
type KeySet = z.infer<typeof keySet>;

/** A key that seals the keys of a cluster. */
export interface KeyEncryptionKey {
  readonly id: string;
  readonly secret: KeyObject;
}

/** Where systemd puts credentials (`LoadCredential=`), readable for the service by an access list, which shows as its group's right. */
const credentialsFolder = '/run/credentials/';

/**
 * The key-encryption keys of a file (a JWK Set, RFC 7517 §5), the newest last. Throws `KeyFileError`, without key
 * material in the message, also when anybody else can read the file.
 */
export function readKeyEncryptionKeys(path: string): readonly [KeyEncryptionKey, ...KeyEncryptionKey[]] {
  const [first, ...more] = readSet(path).keys.map(({ kid, k }) => ({
    id: kid,
    secret: createSecretKey(Buffer.from(k, 'base64url')),
  }));
  if (!first) throw new KeyFileError(`The key-encryption file ${path} holds no key.`);
  return [first, ...more];
}

/** Makes a file with one new key, for its owner only; returns the id of the key. Throws `KeyFileError`. */
export function createKeyEncryptionFile(path: string, nowMs: number): string {
  const key = newKey(nowMs);
  const isNew = writing(path, () => createPrivateFile(path, textOf({ keys: [key] })));
  if (!isNew)
    throw new KeyFileError(
      `There is a file ${path} already; nothing was changed. A further key is added to it with: keys encryption-key add`,
    );
  return key.kid;
}

/** Adds a new key, which is the newest from then on; returns its id. Throws `KeyFileError`. */
export function addKeyEncryptionKey(path: string, nowMs: number): string {
  const { keys } = readSet(path);
  if (keys.length >= mostKeys)
    throw new KeyFileError(
      `The key-encryption file ${path} holds ${mostKeys} keys: remove the old ones first.`,
    );
  const key = newKey(nowMs);
  writing(path, () => replacePrivateFile(path, textOf({ keys: [...keys, key] })));
  return key.kid;
}

/** Removes all keys but the newest; returns their ids. Throws `KeyFileError`. */
export function removeOldKeyEncryptionKeys(path: string): readonly string[] {
  const { keys } = readSet(path);
  const [newest] = keys.slice(-1);
  if (newest && keys.length > 1) writing(path, () => replacePrivateFile(path, textOf({ keys: [newest] })));
  return keys.slice(0, -1).map(({ kid }) => kid);
}

function newKey(nowMs: number): KeySet['keys'][number] {
  const kid = `${new Date(nowMs).toISOString().slice(0, 10)}-${randomBytes(6).toString('base64url')}`;
  return { kty: 'oct', alg: wrappingAlgorithm, kid, k: randomBytes(32).toString('base64url') };
}

function textOf(set: KeySet): string {
  return `${JSON.stringify(set, null, 2)}\n`;
}

function readSet(path: string): KeySet {
  const parsed = keySet.safeParse(parsedFile(path));
  if (parsed.success) return parsed.data;
  throw new KeyFileError(
    `The key-encryption file ${path} is not one of this program: make one with \`keys encryption-key create\`, or copy that of another node.`,
  );
}

function parsedFile(path: string): unknown {
  try {
    // The file that is looked at is the one that is read, whatever happens to its name meanwhile.
    const file = openToRead(path);
    try {
      requirePrivacy(path, fstatSync(file));
      return parseJsonText(readOpenTextFile(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    if (error instanceof TextFileError)
      throw new KeyFileError(`The key-encryption file ${path} ${error.message}.`, error.code);
    if (systemCodeOf(error) === 'ENOENT')
      throw new KeyFileError(
        `The key-encryption file ${path} is missing: copy that of another node, or make one for a new cluster with \`keys encryption-key create\`.`,
      );
    const code = systemCodeOf(error);
    throw new KeyFileError(`The key-encryption file ${path} cannot be read (${code}).`, code);
  }
}

function requirePrivacy(path: string, { mode, uid }: { readonly mode: number; readonly uid: number }): void {
  const own = process.geteuid?.();
  if (own === undefined) return;
  const isCredential = uid === 0 && resolve(path).startsWith(credentialsFolder);
  if ((mode & (isCredential ? 0o037 : 0o077)) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    throw new KeyFileError(
      `The key-encryption file ${path} has mode ${shown}: others could read it. Make it 0600 (chmod 600), and change the key if somebody may have.`,
    );
  }
  if (uid !== 0 && own !== 0 && uid !== own)
    throw new KeyFileError(`The key-encryption file ${path} belongs to another user, who could replace it.`);
}

function writing<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw new KeyFileError(`The key-encryption file ${path} cannot be written (${systemCodeOf(error)}).`);
  }
}
