import { readKeyEncryptionKeys } from '../crypto/key-encryption-keys.ts';
import { KeyFileError } from '../crypto/key-file.ts';
import { openKeySet, recipientsOf } from '../crypto/sealed-key-set.ts';
import type { SealedKeySet } from '../domain/records/sealed-keys.ts';
import { changeableByOthers } from '../files/changeable-by-others.ts';
import { type Account, closedTo } from '../files/closed-to.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('encryption-key');

export interface EncryptionKeyFacts {
  /** The keys in the database; null: there are none yet; undefined: it was not asked. */
  readonly found?: SealedKeySet | null | undefined;
  /** There are events in the database, which keys have sealed. */
  readonly isUsed?: boolean | undefined;
  /** As whom the server runs; null: nobody knows. */
  readonly account?: Account | null;
}

/**
 * Whether the key-encryption file is private and opens the keys in the database, and whether a change of the
 * key-encryption key was left unfinished. It may be root's, who then has systemd hand it to the server.
 */
export async function checkEncryptionKey(
  path: string,
  { found, isUsed = false, account = null }: EncryptionKeyFacts,
): Promise<Finding> {
  try {
    const keys = readKeyEncryptionKeys(path);
    const open = changeableByOthers(path);
    if (open !== null)
      return fail(
        `Everybody on this machine can change ${open}.`,
        `Remove that permission: chmod o-w ${open}`,
      );
    const ids = keys.map(({ id }) => id);
    const newest = ids.at(-1) ?? '';
    const closed = account && closedTo(path, account);
    const condition = closed
      ? ` User id ${account.uid}, as whom the server runs, cannot read ${closed}: it starts only if systemd hands it the file (LoadCredential), or after chown ${account.uid} ${path}`
      : '';
    if (found === undefined) return ok(`${path} is private; its newest key is ${newest}.${condition}`);
    if (!found && isUsed)
      return fail(
        'The keys in the database are gone, but it was used with some: no node starts.',
        'Restore it from the backup; if they are lost, run `keys create --end-sessions`.',
      );
    if (!found)
      return ok(
        `${path} is private; there are no keys in the database yet: the first start makes them.${condition}`,
      );
    await openKeySet(found.sealed, found.version, keys);
    const recipients = recipientsOf(found.sealed);
    if (!recipients.includes(newest))
      return warn(
        `${path} holds the newer key ${newest}, for which the keys in the database are not sealed yet.`,
        'Copy the file to every node, then run `keys rewrap`.',
      );
    if (ids.length > 1 || recipients.length > 1)
      return warn(
        `A change of the key-encryption key is not finished: the keys in the database are sealed for ${recipients.join(' and ')}, and ${path} holds ${ids.join(' and ')}.`,
        'Run `keys encryption-key remove-old`, copy the file to every node, then run `keys rewrap`.',
      );
    return ok(
      `${path} is private and opens the keys in the database (key ${newest}, set ${found.version}).${condition}`,
    );
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    return fail(error.message, 'Copy the key-encryption file of a node that works, or that of the backup.');
  }
}
