import { accessSync, constants, existsSync, type Stats, statSync } from 'node:fs';
import { presentFilesOf } from '../backup/database-files.ts';
import { type Finding, findingsOf } from './finding.ts';

/** Whether the data can be written by the server and read by nobody else; `purpose` names the folder. */
export function checkFolder(folder: string, databaseFile: string): Finding {
  const { ok, fail } = findingsOf('folder');
  if (!existsSync(folder)) return ok(`${folder} will be made by the first start.`);
  const stats = statSync(folder);
  const problem = problemOfFolder(folder, stats);
  if (problem) return fail(problem.message, problem.next);
  const files = presentFilesOf(databaseFile);
  const open = files.find((path) => isOpenTo(statSync(path), 0o077));
  if (open) return fail(`Others could read or write ${open}.`, `Make it 0600: chmod 600 ${open}`);
  const unwritable = files.find((path) => !isAccessible(path));
  if (unwritable) return fail(`${unwritable} cannot be written.`, runAsOwner(statSync(unwritable)));
  return ok(`${folder} can be written, and nobody else can change it.`);
}

/** Whether old audit events can be moved where the configuration says. */
export function checkArchive(folder: string | undefined): Finding {
  const { ok, fail } = findingsOf('archive');
  if (folder === undefined) return ok('No archive is set: old audit events stay in the database.');
  if (!existsSync(folder)) return ok(`${folder} will be made when events are old enough.`);
  const problem = problemOfFolder(folder, statSync(folder));
  return problem ? fail(problem.message, problem.next) : ok(`${folder} can be written.`);
}

function problemOfFolder(folder: string, stats: Stats): { message: string; next: string } | null {
  if (!stats.isDirectory()) return { message: `${folder} is no folder.`, next: 'Correct the setting.' };
  if (isOpenTo(stats, 0o022)) {
    const message = `Others can write to ${folder}, and so replace what is in it.`;
    return { message, next: `Take that right away: chmod go-w ${folder}` };
  }
  return isAccessible(folder) ? null : { message: `${folder} cannot be written.`, next: runAsOwner(stats) };
}

/** Windows has access lists instead, of which the mode says nothing. */
function isOpenTo({ mode }: Stats, bits: number): boolean {
  return process.platform !== 'win32' && (mode & bits) !== 0;
}

function isAccessible(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function runAsOwner({ uid }: Stats): string {
  return process.getuid?.() === uid
    ? 'Give the owner the right to write, or mount the disk writable.'
    : `Run server and commands as the owner (user id ${uid}).`;
}
