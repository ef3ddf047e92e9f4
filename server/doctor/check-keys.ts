import { statSync } from 'node:fs';
import type { KeyAlgorithm } from '../crypto/key-file.ts';
import { KeyFileError, keyFileOf, readKeyFile } from '../crypto/key-file.ts';
import { loadKeys } from '../crypto/loaded-keys.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('keys');

/**
 * Whether the key file exists, is private, has the right owner, fits the configured algorithm, and is in a backup.
 * `unsavedMs`: when keys were made that no backup contains.
 */
export function checkKeys(
  databaseFile: string,
  algorithm: KeyAlgorithm,
  isDatabaseThere: boolean,
  unsavedMs: number | null = null,
): Finding {
  const path = keyFileOf(databaseFile);
  try {
    const content = readKeyFile(path);
    if (!content) return missing(path, isDatabaseThere);
    loadKeys(content, `The key file ${path}`);
    const access = content.keys.findLast(({ use }) => use === 'access');
    if (isDatabaseThere && statSync(path).uid !== statSync(databaseFile).uid) {
      return fail(
        `The key file ${path} belongs to another user than the database.`,
        'Give both to the user of the server (chown).',
      );
    }
    const others = otherAlgorithm(algorithm, access?.alg);
    if (others) return others;
    if (unsavedMs !== null) {
      return warn(
        `Keys were made at ${new Date(unsavedMs).toISOString()}, and no backup contains them.`,
        'Make a `backup`: after a restore without these keys, everybody whose session was refreshed since has to sign in again.',
      );
    }
    return ok(`${path} is private; ${content.keys.length} keys, access tokens with ${algorithm}.`);
  } catch (error) {
    if (error instanceof KeyFileError) {
      return fail(error.message, 'Correct this, or restore the key file from the newest backup.');
    }
    throw error;
  }
}

/** Whether keys that are in a database fit the configured algorithm. */
export function checkAlgorithm(algorithm: KeyAlgorithm, found: string | undefined): Finding {
  return (
    otherAlgorithm(algorithm, found) ??
    ok(`The keys that all nodes share are in the database, sealed; access tokens with ${algorithm}.`)
  );
}

function otherAlgorithm(algorithm: KeyAlgorithm, found: string | undefined): Finding | null {
  if (found === algorithm) return null;
  return warn(
    `Access tokens are signed with ${found ?? 'no key'}, but tokens.algorithm is ${algorithm}.`,
    'The next start creates a key of that algorithm; inform everybody who verifies tokens.',
  );
}

function missing(path: string, isDatabaseThere: boolean): Finding {
  if (!isDatabaseThere) return ok('There are no keys yet: the first start creates them.');
  return fail(
    `The key file ${path} is missing.`,
    'Restore it from the backup; if it is lost, run `keys create --end-sessions`.',
  );
}
