import { renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import { openToAppend } from '../../server/files/open-to-append.ts';

const largestLogBytes = 5 * 1024 * 1024;

/**
 * Opens a log file, readable by this OS user only, for synchronous appending, so that the last lines before
 * a crash are there. A file over 5 MiB becomes `<file>.1` first, so two files at most are kept.
 */
export function openLogFile(file: string): DestinationStream {
  makePrivateFolder(dirname(file));
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > largestLogBytes) renameSync(file, `${file}.1`);
  return pino.destination({ dest: openToAppend(file, 0o600, { isOrdinary: true }), sync: true });
}
