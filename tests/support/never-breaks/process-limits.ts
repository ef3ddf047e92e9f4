import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import type { TestContext } from 'vitest';

/** Limits of a running process, by their names in `prlimit`. */
export type ProcessLimit = 'nofile' | 'fsize';

/** Skips the test, with the reason, where the limits of a running process cannot be changed. */
export function needsPrlimit(context: TestContext): void {
  const { status } = spawnSync('prlimit', ['--version']);
  if (status === 0) return;
  process.stderr.write('skipped: limits of a running process need prlimit (util-linux)\n');
  context.skip('there is no prlimit');
}

/** Skips the test, with the reason, where a process cannot be inspected. */
export function needsProc(context: TestContext): void {
  if (existsSync('/proc/self/fd')) return;
  process.stderr.write('skipped: descriptors of a process are counted in /proc\n');
  context.skip('there is no /proc');
}

/** Sets the soft limit, which the owner of the process may raise again up to the hard one. */
export function setLimit(pid: number, limit: ProcessLimit, value: number | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--${limit}=${value}:`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`prlimit failed: ${stderr}`);
}

/** Descriptors that a process has open. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
