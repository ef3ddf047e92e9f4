import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { changeableByOthers } from '../files/changeable-by-others.ts';
import { type Account, closedTo } from '../files/closed-to.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, fail } = findingsOf('files');

/**
 * Whether every user of the machine can change the files the server relies on, and whether the server, whose account owns
 * the database, or the folder where a node would have one, can read them: root, who runs the doctor, can read everything.
 */
export function checkFiles(files: readonly string[], databaseFile: string): Finding {
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
  return unreadable(files, databaseFile) ?? noneOpen(files);
}

/** As whom the server runs, by the owner of its database or of the folder for it; null: nobody knows. */
export function accountOfServer(databaseFile: string): Account | null {
  try {
    return statSync(databaseFile, { throwIfNoEntry: false }) ?? statSync(dirname(databaseFile));
  } catch {
    return null;
  }
}

function unreadable(files: readonly string[], databaseFile: string): Finding | null {
  const server = accountOfServer(databaseFile);
  if (server === null) return null;
  for (const file of files) {
    const closed = closedTo(file, server);
    if (closed !== null)
      return fail(
        `${closed} cannot be read by user id ${server.uid}, to whom database or folder belong: the server does not start.`,
        closed === file
          ? `Let its group read it: chgrp ${server.gid} ${file} && chmod 640 ${file}`
          : `Let its group enter the folder: chgrp ${server.gid} ${closed} && chmod g+x ${closed}`,
      );
  }
  return null;
}

function noneOpen(files: readonly string[]): Finding {
  return ok(
    files.length === 0
      ? 'The configuration names no files.'
      : 'Nobody else can change the files that the server relies on.',
  );
}
