import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

const chunk = Buffer.alloc(64 * 1024);

/** A separate file system that can be filled up and made read-only. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no free byte. */
  fill(): void;
  /** Makes room again. */
  free(): void;
  /** Fails while a file is open for writing. */
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

/** Mounts a disk of `sizeMiB` in memory; skips the test, with the reason, if we are not permitted to. */
export function mountSmallDisk(context: TestContext, sizeMiB: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'carelink-disk-'));
  const disk = mountDiskAt(path, { sizeMiB });
  if (typeof disk !== 'string') return disk;
  rmdirSync(path);
  process.stderr.write(`skipped: a disk of its own cannot be mounted (root on Linux can): ${disk}\n`);
  context.skip('a disk cannot be mounted');
}

export interface DiskOptions {
  readonly sizeMiB: number;
  /** Who may write to it; default: root. */
  readonly owner?: { readonly uid: number; readonly gid: number } | null;
}

/** Mounts a disk in memory at an empty folder; what is wrong if that cannot be done. */
export function mountDiskAt(path: string, { sizeMiB, owner = null }: DiskOptions): SmallDisk | string {
  const owned = owner ? `,uid=${owner.uid},gid=${owner.gid}` : '';
  const problem = runMount(['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=0700${owned}`, 'tmpfs', path]);
  if (problem !== null) return problem;
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => {
      const refused = runMount(['-o', `remount,${readOnly ? 'ro' : 'rw'}`, path]);
      if (refused !== null) throw new Error(refused);
    },
    remove: () => {
      spawnSync('umount', [path]);
      rmdirSync(path);
    },
  };
}

/** What went wrong, or null. */
function runMount(args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? null : stderr.trim();
}

function fillUp(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    // Down to the last byte: what does not fit as a chunk is written in smaller pieces until nothing fits.
    for (let size = chunk.length; size > 0; ) {
      try {
        if (writeSync(descriptor, chunk, 0, size) < size) size = Math.floor(size / 2);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
