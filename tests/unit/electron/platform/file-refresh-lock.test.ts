import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileRefreshLock } from '../../../../electron/platform/file-refresh-lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-lock-'));
  file = join(folder, 'refresh.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('FileRefreshLock', () => {
  it('lets one task at a time run, also from several instances, and leaves no file', async () => {
    let running = 0;
    let most = 0;
    const task = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
    };
    const locks = Array.from({ length: 8 }, () => new FileRefreshLock({ file }));
    await Promise.all(locks.map((lock) => lock.hold(task)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('passes on the result and the failure of the task, and is free again after both', async () => {
    const lock = new FileRefreshLock({ file });
    await expect(lock.hold(async () => 42)).resolves.toBe(42);
    await expect(lock.hold(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over from a process that is dead', async () => {
    await writeFile(file, `${deadPid()} some-mark`);
    const startedAt = performance.now();
    await new FileRefreshLock({ file }).hold(async () => undefined);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it.each([-31_000, 31_000])(
    'takes over a lock that is %d ms away, although its process lives',
    async (ms) => {
      await writeFile(file, `${process.pid} some-mark`);
      const time = new Date(Date.now() + ms);
      await utimes(file, time, time);
      const startedAt = performance.now();
      await new FileRefreshLock({ file }).hold(async () => undefined);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    },
  );

  it('gives up waiting for a living holder, runs the task all the same, and leaves the lock alone', async () => {
    await writeFile(file, `${process.pid} some-mark`);
    const startedAt = performance.now();
    await expect(new FileRefreshLock({ file, patienceMs: 150 }).hold(async () => 'done')).resolves.toBe(
      'done',
    );
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(150);
    expect(await readdir(folder)).toEqual(['refresh.lock']);
  });

  it('does not stop a refresh when the folder is gone', async () => {
    await rm(folder, { recursive: true });
    await expect(new FileRefreshLock({ file }).hold(async () => 'done')).resolves.toBe('done');
  });
});
