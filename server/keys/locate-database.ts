import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { keyFileOf } from '../crypto/key-file.ts';

const mostLinks = 40;

/**
 * Where the database of a setting really is: its keys, head record and logs lie beside the file, not beside a symbolic
 * link to it. Only where keys lie beside the link, as older versions made them, everything is looked for there.
 */
export function locateDatabase(setting: string): string {
  const path = resolve(setting);
  const target = targetOf(path);
  return target === path || existsSync(keyFileOf(path)) ? path : target;
}

/** The file itself, by whatever names it is reached; also one that is not there yet. */
export function realDatabase(setting: string): string {
  const target = targetOf(resolve(setting));
  try {
    return join(realpathSync(dirname(target)), basename(target));
  } catch {
    return target;
  }
}

function targetOf(path: string): string {
  let target = path;
  for (let links = 0; links < mostLinks && isLink(target); links += 1)
    target = resolve(dirname(target), readlinkSync(target));
  return target;
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // What is not there, or no path at all: whoever opens it says what is wrong.
    return false;
  }
}
