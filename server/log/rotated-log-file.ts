import { fstatSync, openSync, readlinkSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import { giveOpenFileToOwnerOf } from '../files/give-to-owner.ts';
import { openToAppend } from '../files/open-to-append.ts';

/** What waits in memory while nothing can be written, on a full disk; lines beyond that are lost, the server is not. */
const mostWaitingBytes = 1024 * 1024;
const stderr = 2;

type Destination = ReturnType<typeof pino.destination>;

/** A log file that other programs may rename; lines go on into the renamed file until it is opened anew. */
export class RotatedLogFile implements DestinationStream {
  /** Null: a terminal, a pipe, the journal: there is nothing to open anew. */
  readonly #path: string | null;
  #descriptor: number;
  #destination: Destination;

  private constructor(path: string | null, descriptor: number) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#destination = destinationOf(descriptor);
  }

  /** The file of this name, made unless it is there. Throws what the system says about it. */
  static open(file: string): RotatedLogFile {
    const path = resolve(file);
    return new RotatedLogFile(path, openForAdding(path));
  }

  /** Standard error, which a shell or a service manager may have led into a file. */
  static stderr(): RotatedLogFile {
    return new RotatedLogFile(fileBehind(stderr), stderr);
  }

  write(line: string): void {
    this.#destination.write(line);
  }

  /**
   * Opens the file anew under its name; returns whether that was another one. Throws what the system says about it; the
   * old file stays in use then.
   */
  reopen(): boolean {
    if (this.#path === null || this.#isCurrent(this.#path)) return false;
    const descriptor = openForAdding(this.#path);
    // Closes it, unless it is standard error.
    this.#destination.end();
    this.#descriptor = descriptor;
    this.#destination = destinationOf(descriptor);
    return true;
  }

  #isCurrent(path: string): boolean {
    const present = statSync(path, { throwIfNoEntry: false });
    const open = fstatSync(this.#descriptor);
    return present?.ino === open.ino && present.dev === open.dev;
  }
}

/**
 * Who writes there is nobody's business but the owner's and, for those who gather logs, the group's. Root gives away only a
 * file that it has made itself, never one that somebody has laid there in the same moment.
 */
function openForAdding(path: string): number {
  try {
    const made = openSync(path, 'ax', 0o640);
    giveOpenFileToOwnerOf(dirname(path), made);
    return made;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return openToAppend(path, 0o640);
    throw error;
  }
}

function destinationOf(descriptor: number): Destination {
  const destination = pino.destination({ dest: descriptor, sync: true, maxLength: mostWaitingBytes });
  // A full disk: the next line tries again.
  destination.on('error', () => undefined);
  return destination;
}

/** Path of the regular file that a descriptor leads to, where the system tells. */
function fileBehind(descriptor: number): string | null {
  try {
    return fstatSync(descriptor).isFile() ? readlinkSync(`/proc/self/fd/${descriptor}`) : null;
  } catch {
    return null;
  }
}
