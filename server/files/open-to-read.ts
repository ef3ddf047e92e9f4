import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';

/** Instead of a file there is a named pipe, a socket or a device, of which nobody knows whether it will ever say something. */
export class SpecialFileError extends Error {
  override readonly name = 'SpecialFileError';
  /** In place of the operating system's code, so that it reads like one: "cannot be read (not a regular file)". */
  readonly code = 'not a regular file';
}

/** What a shell makes of `<(…)`, and standard input itself: whoever names these has something at the other end. */
const handedOver = /^\/(dev\/(fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;
/** None of these exists on Windows. */
const { O_NONBLOCK = 0, O_NOCTTY = 0, O_NOFOLLOW = 0 } = constants;

/**
 * Opens a file to read it; all files whose names come from people, or whose folders belong to them, are opened here. It never
 * waits for the other end of a named pipe, and never opens a device. Throws `SpecialFileError` or the system's error.
 */
export function openToRead(path: string, { followsLinks = true } = {}): number {
  if (handedOver.test(path)) return openSync(path, 'r');
  // Opening a device can be enough to have an effect; a link that must not be followed is refused by the system below.
  if (followsLinks) requireOrdinary(statSync(path));
  const file = openSync(path, constants.O_RDONLY | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW));
  try {
    requireOrdinary(fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Reading a folder fails by itself, with the system's code. */
function requireOrdinary(stats: Stats): void {
  if (!stats.isFile() && !stats.isDirectory()) throw new SpecialFileError();
}
