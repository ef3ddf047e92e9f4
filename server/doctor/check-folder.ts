import { existsSync, type Stats, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { presentFilesOf } from '../backup/database-files.ts';
import { isUsable } from '../files/owner-hint.ts';
import { type Finding, findingsOf } from './finding.ts';

/** Whether the server can write its data and nobody else can read it. */
export function checkFolder(folder: string, databaseFile: string): Finding {
  const { ok, fail } = findingsOf('folder');
  if (!existsSync(folder)) return ok(`The first start creates ${folder}.`);
  const stats = statSync(folder);
  const problem = problemOfFolder(folder, stats);
  if (problem) return fail(problem.message, problem.next);
  const files = presentFilesOf(databaseFile);
  const open = files.find((path) => isOpenTo(statSync(path), 0o077));
  if (open) return fail(`Others can read or write ${open}.`, `Make it private: chmod 600 ${open}`);
  const foreign = files.find((path) => isForeign(path, databaseFile));
  if (foreign) {
    return fail(
      `${foreign} belongs to user id ${statSync(foreign).uid}, unlike the files around it: the server cannot use it.`,
      `As root: chown --reference=${referenceOf(databaseFile)} ${foreign}`,
    );
  }
  const unwritable = files.find((path) => !isUsable(path));
  if (unwritable) return fail(`${unwritable} cannot be written.`, runAsOwner(statSync(unwritable)));
  return ok(`${folder} can be written, and nobody else can change it.`);
}

/** Whether old audit events can be moved where the configuration says. */
export function checkArchive(folder: string | undefined, databaseFile: string): Finding {
  const { ok, fail } = findingsOf('archive');
  if (folder === undefined) return ok('No archive is set: old audit events stay in the database.');
  const path = resolve(folder);
  const problem = problemOfPlace(path, databaseFile);
  if (problem) return fail(problem.message, problem.next);
  return ok(existsSync(path) ? `${path} can be written.` : `${path} is created when events are old enough.`);
}

/** Whether the log can be written where the configuration says. */
export function checkLogFile(file: string | undefined, databaseFile: string): Finding {
  const { ok, fail } = findingsOf('log');
  if (file === undefined) return ok('The log goes to standard error.');
  const path = resolve(file);
  const folder = dirname(path);
  if (!existsSync(folder))
    return fail(
      `The folder ${folder} does not exist, so the server does not start.`,
      `Create it: mkdir ${folder}`,
    );
  const problem = problemOfPlace(folder, databaseFile);
  if (problem) return fail(problem.message, problem.next);
  if (existsSync(path) && !(statSync(path).isFile() && isUsable(path)))
    return fail(`${path} cannot be written.`, runAsOwner(statSync(path)));
  return ok(`${path} can be written.`);
}

/** What is wrong with a folder, or with the nearest existing one in which it would be created. */
function problemOfPlace(path: string, databaseFile: string): { message: string; next: string } | null {
  const place = nearestThere(path);
  const stats = statSync(place);
  const next = 'Correct the setting.';
  if (!stats.isDirectory())
    return { message: `${place} is not a folder, so ${path} cannot be created.`, next };
  // Such as /proc and /sys, which show the system and store no files.
  if (process.platform !== 'win32' && statfsSync(place).blocks === 0)
    return { message: `${place} cannot store files, so nothing can be kept in ${path}.`, next };
  const problem = place === path ? problemOfFolder(place, stats) : null;
  if (problem) return problem;
  if (!isUsable(place)) return { message: `${place} cannot be written.`, next: runAsOwner(stats) };
  // Root can write everywhere, but the server runs as another user.
  const server = statSync(databaseFile, { throwIfNoEntry: false })?.uid ?? stats.uid;
  if (process.getuid?.() !== 0 || stats.uid === server || (stats.mode & 0o022) !== 0) return null;
  return {
    message: `${place} belongs to user id ${stats.uid}, the database to ${server}: the server cannot write there.`,
    next: `Give it to the server: chown --reference=${databaseFile} ${place}`,
  };
}

function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path));
}

function problemOfFolder(folder: string, stats: Stats): { message: string; next: string } | null {
  if (!stats.isDirectory()) return { message: `${folder} is not a folder.`, next: 'Correct the setting.' };
  if (isOpenTo(stats, 0o022)) {
    const message = `Others can write to ${folder} and so replace what is in it.`;
    return { message, next: `Remove that permission: chmod go-w ${folder}` };
  }
  return isUsable(folder) ? null : { message: `${folder} cannot be written.`, next: runAsOwner(stats) };
}

/** Such as a file that root made in the folder of the service: root can use it and notices nothing. */
function isForeign(path: string, databaseFile: string): boolean {
  const { uid } = statSync(path);
  return uid !== statSync(referenceOf(databaseFile)).uid && (uid === 0 || process.getuid?.() === 0);
}

/** Has the owner that all files should have: the folder, or the database where the folder is root's. */
function referenceOf(databaseFile: string): string {
  const folder = dirname(databaseFile);
  return statSync(folder).uid === 0 && existsSync(databaseFile) ? databaseFile : folder;
}

/** Windows has access lists instead, which the mode does not show. */
function isOpenTo({ mode }: Stats, bits: number): boolean {
  return process.platform !== 'win32' && (mode & bits) !== 0;
}

function runAsOwner({ uid }: Stats): string {
  return process.getuid?.() === uid
    ? 'Give the owner write permission, or mount the disk writable.'
    : `Run the server and its commands as the owner (user id ${uid}).`;
}
