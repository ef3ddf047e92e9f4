import { changeableByOthers } from '../files/changeable-by-others.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, fail } = findingsOf('files');

/** Whether every user of the machine can change the files that the server relies on. */
export function checkFiles(files: readonly string[]): Finding {
  for (const file of files) {
    const open = changeableByOthers(file);
    if (open !== null) {
      const through = open === file ? '' : `, and with it what is read from ${file}`;
      return fail(
        `Everybody on this machine can change ${open}${through}.`,
        `Remove that permission: chmod o-w ${open}`,
      );
    }
  }
  return ok(
    files.length === 0
      ? 'The configuration names no files.'
      : 'Nobody else can change the files that the server relies on.',
  );
}
