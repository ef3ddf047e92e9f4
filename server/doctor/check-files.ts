import { changeableByOthers } from '../files/changeable-by-others.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, fail } = findingsOf('files');

/** Whether every user of the machine could change what the server goes by. */
export function checkFiles(files: readonly string[]): Finding {
  for (const file of files) {
    const open = changeableByOthers(file);
    if (open !== null) {
      const through = open === file ? '' : `, and with it what is read from ${file}`;
      return fail(
        `Everybody on this machine can change ${open}${through}.`,
        `Take that right away: chmod o-w ${open}`,
      );
    }
  }
  return ok(
    files.length === 0
      ? 'No files are named that others could change.'
      : 'Nobody else can change the files that the server goes by.',
  );
}
