import { GeneralEncrypt, type GeneralJWE, generalDecrypt } from 'jose';
import { z } from 'zod';
import { jsonOrNull } from '../text/json-or-null.ts';
import { type KeyEncryptionKey, wrappingAlgorithm } from './key-encryption-keys.ts';
import { type KeyFile, KeyFileError, keyFile } from './key-file.ts';

const sealType = 'carelink-keys';
const contentAlgorithm = 'A256GCM';

/** What a sealed set says of itself: authenticated, and compared with where it lies. */
const headerSchema = z.strictObject({
  typ: z.literal(sealType),
  enc: z.literal(contentAlgorithm),
  /** Number of the set in its database. */
  version: z.int().positive(),
  /** Id of the audit key, which is the server's for its whole life. */
  server: z.string(),
});

const envelopeSchema = z.object({
  recipients: z.array(z.object({ header: z.object({ kid: z.string() }) })).min(1),
});

/**
 * Seals a set of keys with each of the key-encryption keys, so that a node that has any of them can open it: a JWE
 * (RFC 7516 §7.2.1), whose content is encrypted by AES-256-GCM with a key and a nonce of its own, and that key by each
 * key-encryption key.
 */
export async function sealKeySet(
  content: KeyFile,
  version: number,
  keys: readonly KeyEncryptionKey[],
): Promise<string> {
  const header = { typ: sealType, enc: contentAlgorithm, version, server: serverOf(content) };
  const sealing = new GeneralEncrypt(new TextEncoder().encode(JSON.stringify(content)));
  sealing.setProtectedHeader(header);
  for (const { id, secret } of keys)
    sealing.addRecipient(secret).setUnprotectedHeader({ alg: wrappingAlgorithm, kid: id });
  return JSON.stringify(await sealing.encrypt());
}

/** Opens the set with this number. Throws `KeyFileError`, without key material in the message. */
export async function openKeySet(
  sealed: string,
  version: number,
  keys: readonly KeyEncryptionKey[],
): Promise<KeyFile> {
  const { plaintext, protectedHeader } = await decrypt(sealed, keys);
  const header = headerSchema.safeParse(protectedHeader);
  const content = keyFile.safeParse(jsonOrNull(new TextDecoder().decode(plaintext)));
  if (!header.success || !content.success) throw damaged();
  if (header.data.version !== version || header.data.server !== serverOf(content.data)) {
    throw new KeyFileError(
      'The key set in the database is not the one that was stored there: somebody has put another one in its place.',
    );
  }
  return content.data;
}

/** Ids of the key-encryption keys that can open a sealed set. Throws `KeyFileError`. */
export function recipientsOf(sealed: string): readonly string[] {
  const envelope = envelopeSchema.safeParse(jsonOrNull(sealed));
  if (!envelope.success) throw damaged();
  return envelope.data.recipients.map(({ header }) => header.kid);
}

/** Id of the audit key of a set, by which the server is known. Throws `KeyFileError`. */
export function serverOf({ keys }: KeyFile): string {
  const audit = keys.find(({ use }) => use === 'audit');
  if (!audit) throw new KeyFileError('The key set lacks a key for the audit.');
  return audit.kid;
}

async function decrypt(sealed: string, keys: readonly KeyEncryptionKey[]) {
  const wanted = recipientsOf(sealed);
  const usable = keys.filter(({ id }) => wanted.includes(id));
  if (usable.length === 0) {
    throw new KeyFileError(
      `The key set in the database is sealed for the key-encryption key ${wanted.map(shownId).join(' or ')}, but the file holds ${keys.map(({ id }) => id).join(' and ')}: copy the file of a node that works, or that of the backup.`,
    );
  }
  const options = {
    keyManagementAlgorithms: [wrappingAlgorithm],
    contentEncryptionAlgorithms: [contentAlgorithm],
  };
  for (const { secret } of usable) {
    try {
      return await generalDecrypt(JSON.parse(sealed) as GeneralJWE, secret, options);
    } catch {
      // Another recipient may be the one of this key.
    }
  }
  throw damaged();
}

/** An id from the database is shown only as far as it can be one of ours. */
function shownId(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? id : '(unreadable)';
}

function damaged(): KeyFileError {
  return new KeyFileError(
    'The key set in the database cannot be opened with the key-encryption key of that name: one of the two is damaged or was replaced. Restore it from the backup.',
  );
}
