import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { SpecialFileError } from './open-to-read.ts';

const { O_NONBLOCK = 0, O_NOCTTY = 0, O_WRONLY, O_APPEND, O_CREAT } = constants;

/**
 * Opens a file to add to it, made if there is none. It never waits for the other end of a named pipe (`ENXIO`); with `isOrdinary` it
 * takes neither pipes nor devices. Throws `SpecialFileError` or the system's error.
 */
export function openToAppend(path: string, mode: number, { isOrdinary = false } = {}): number {
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, mode);
  if (!isOrdinary || fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new SpecialFileError();
}
