import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('database');
const mebibyte = 2 ** 20;
/** SQLite begins anew in the log at 4 MiB; many times that means that something keeps it from doing so. */
const largeLogBytes = 128 * mebibyte;

/** Whether the database opens, is whole, and is of this program. */
export function checkDatabase(file: string, facts: DatabaseFacts): Finding {
  if (facts.kind === 'missing') {
    return warn(
      `There is no database ${file} yet.`,
      'Start `serve`, which makes it; or correct the setting database.',
    );
  }
  if (facts.kind === 'unreadable') {
    return fail(
      `The database ${file} cannot be read: ${facts.problem}.`,
      'Run this as the user of the server; if the file is damaged, `restore` a backup.',
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
      `The database has schema ${facts.version}, this program knows ${facts.knownVersion}.`,
      'Use the newer program that has written it.',
    );
  }
  if (facts.version < facts.knownVersion) {
    return warn(
      `The database has schema ${facts.version}, this program makes ${facts.knownVersion}.`,
      'The next start brings it up to date: make a `backup` before.',
    );
  }
  return checkLog(file, facts.bytes, facts.logBytes);
}

function checkLog(file: string, bytes: number, logBytes: number): Finding {
  const size = (count: number) => `${(count / mebibyte).toFixed(1)} MiB`;
  if (logBytes > largeLogBytes) {
    return warn(
      `The log of the database has grown to ${size(logBytes)}.`,
      'Something reads for a very long time: let a backup or an export come to its end, or restart the server.',
    );
  }
  return ok(`${file} is whole: ${size(bytes)}, log ${size(logBytes)}.`);
}
