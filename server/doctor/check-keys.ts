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
    loadKeys(content, path);
    const access = content.keys.findLast(({ use }) => use === 'access');
    if (isDatabaseThere && statSync(path).uid !== statSync(databaseFile).uid) {
      return fail(
        `The key file ${path} belongs to another user than the database.`,
        'Give both to the user of the server (chown).',
      );
    }
    if (access?.alg !== algorithm) {
      return warn(
        `Access tokens are signed with ${access?.alg ?? 'no key'}, but tokens.algorithm is ${algorithm}.`,
        'The next start creates a key of that algorithm; inform everybody who verifies tokens.',
      );
    }
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

function missing(path: string, isDatabaseThere: boolean): Finding {
  if (!isDatabaseThere) return ok('There are no keys yet: the first start creates them.');
  return fail(
    `The key file ${path} is missing.`,
    'Restore it from the backup; if it is lost, run `keys create --end-sessions`.',
  );
}
