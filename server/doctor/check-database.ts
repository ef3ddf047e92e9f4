import { keyFileOf } from '../crypto/key-file.ts';
import { hasOnlyKeys } from '../keys/require-database.ts';
import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('database');
const mebibyte = 2 ** 20;
/** SQLite starts the log over at 4 MiB; if it is much larger, something prevents that. */
const largeLogBytes = 128 * mebibyte;

/** Whether the database opens, is intact, and belongs to this version of the program. */
export function checkDatabase(file: string, facts: DatabaseFacts): Finding {
  if (facts.kind === 'missing') {
    if (hasOnlyKeys(file))
      return fail(
        `The database ${file} is gone, but its keys are still there: \`serve\` does not start.`,
        `Is its disk mounted? Put it back or \`restore\` a backup; to begin with an empty database, move ${keyFileOf(file)} elsewhere.`,
      );
    return warn(
      `There is no database ${file} yet.`,
      'Start `serve`, which creates it, or correct the setting database.',
    );
  }
  if (facts.kind === 'unreadable') {
    return fail(
      `The database ${file} cannot be read: ${facts.problem}.`,
      'Run this command as the user of the server; if the file is damaged, `restore` a backup.',
    );
  }
  if (facts.damage !== null) {
    return fail(
      `The database ${file} is damaged: ${facts.damage}.`,
      'Stop the server and `restore` a backup.',
    );
  }
  if (facts.version > facts.knownVersion) {
    return fail(
      `The database has schema ${facts.version}; this program knows only ${facts.knownVersion}.`,
      'Use the newer program that wrote it.',
    );
  }
  if (facts.version < facts.knownVersion) {
    return warn(
      `The database has schema ${facts.version}; this program uses ${facts.knownVersion}.`,
      'Make a `backup`: the next start upgrades the database.',
    );
  }
  return checkLog(file, facts.bytes, facts.logBytes);
}

function checkLog(file: string, bytes: number, logBytes: number): Finding {
  const size = (count: number) => `${(count / mebibyte).toFixed(1)} MiB`;
  if (logBytes > largeLogBytes) {
    return warn(
      `The log of the database has grown to ${size(logBytes)}.`,
      'Something has been reading for a very long time: let the backup or export finish, or restart the server.',
    );
  }
  return ok(`${file} is intact: ${size(bytes)}, log ${size(logBytes)}.`);
}
