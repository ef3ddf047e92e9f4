import { existsSync, statfsSync } from 'node:fs';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('disk');
const mebibyte = 2 ** 20;
const neededBytes = 100 * mebibyte;
const comfortableBytes = 1024 * mebibyte;
const neededInodes = 1_000;

/** Whether there is room for what a server writes, and for a copy of the database. */
export function checkDisk(folder: string, databaseBytes: number): Finding {
  if (!existsSync(folder)) {
    return warn(
      `There is no folder ${folder}.`,
      'The first start creates it; if it should exist, correct the setting database.',
    );
  }
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  return verdictOf(
    folder,
    { freeBytes: bavail * bsize, freeInodes: files > 0 ? ffree : null },
    databaseBytes,
  );
}

/** `freeInodes`: null where the file system has no limit on files. */
export function verdictOf(
  folder: string,
  { freeBytes, freeInodes }: { readonly freeBytes: number; readonly freeInodes: number | null },
  databaseBytes: number,
): Finding {
  const free = `${Math.floor(freeBytes / mebibyte)} MiB are free on the disk of ${folder}`;
  const next = 'Free some space: when the disk is full, nobody can sign in or refresh.';
  if (freeBytes < neededBytes) return fail(`Only ${free}.`, next);
  if (freeInodes !== null && freeInodes < neededInodes) {
    return fail(`Only ${freeInodes} more files can be created on the disk of ${folder}.`, next);
  }
  if (freeBytes < comfortableBytes) return warn(`Only ${free}.`, next);
  if (freeBytes < 2 * databaseBytes) {
    return warn(
      `${free}: too little to restore a database of this size.`,
      'Free some space before you need it.',
    );
  }
  return ok(`${free}.`);
}
