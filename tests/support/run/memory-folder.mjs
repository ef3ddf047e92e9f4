import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const memoryFileSystem = 0x01021994;
/** Many times what the temporary files of a stage take at most. */
const plentyBytes = 6 * 1024 ** 3;
/** Short, because addresses of sockets are below it. */
const prefix = 'cl-';

/**
 * A folder in the memory of the machine, where databases and keychains wait for no disk: nothing that a test writes has to
 * outlive a power cut. Null: this machine has none, or not plenty of memory.
 * @param {{ place?: string, mode?: number }} [options] `mode` 0o1777: like /tmp, for programs of every account
 */
export function memoryFolder({ place = '/dev/shm', mode = 0o700 } = {}) {
  try {
    const { type, bavail, bsize } = statfsSync(place);
    if (type !== memoryFileSystem || !runsPrograms(place)) return null;
    removeLeftOver(place);
    if (Math.min(bavail * bsize, freemem()) < plentyBytes) return null;
    const folder = mkdtempSync(join(place, prefix));
    chmodSync(folder, mode);
    writeFileSync(join(folder, 'run'), String(process.pid));
    return folder;
  } catch {
    return null;
  }
}

/** @param {string} place */
function runsPrograms(place) {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const [, , , options = ''] = mounts.findLast((line) => line.split(' ')[1] === place)?.split(' ') ?? [];
  return options !== '' && !options.split(',').includes('noexec');
}

/** What a run that was killed has left would take memory until the next start of the machine. @param {string} place */
function removeLeftOver(place) {
  for (const name of readdirSync(place).filter((each) => each.startsWith(prefix))) {
    const folder = join(place, name);
    const run = join(folder, 'run');
    const isOurs = lstatSync(folder).uid === process.getuid?.() && existsSync(run);
    if (isOurs && !isRunning(Number(readFileSync(run, 'utf8'))))
      rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
