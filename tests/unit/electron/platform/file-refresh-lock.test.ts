import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileRefreshLock } from '../../../../electron/platform/file-refresh-lock.ts';

let folder: string;
let file: string;
let other: ChildProcess | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-lock-'));
  file = join(folder, 'refresh.lock');
  other = null;
});
afterEach(async () => {
  other?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(): Promise<ChildProcess> {
  const program = `
    const { FileRefreshLock } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../electron/platform/file-refresh-lock.ts'))});
    await new FileRefreshLock({ file: ${JSON.stringify(file)} }).hold(() => {
      process.stdout.write('held');
      return new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  other = child;
  await once(child.stdout, 'data');
  return child;
}

describe('FileRefreshLock', () => {
  it.each(['one instance', 'several instances'])('lets one task at a time run, of %s', async (whose) => {
    let running = 0;
    let most = 0;
    const task = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
    };
    const one = new FileRefreshLock({ file });
    const locks = Array.from({ length: 8 }, () =>
      whose === 'one instance' ? one : new FileRefreshLock({ file }),
    );
    await Promise.all(locks.map((lock) => lock.hold(task)));
    expect(most).toBe(1);
  });

  it('passes on the result and the failure of the task, and is free again after both', async () => {
    const lock = new FileRefreshLock({ file, patienceMs: 60_000 });
    await expect(lock.hold(async () => 42)).resolves.toBe(42);
    await expect(lock.hold(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await expect(lock.hold(async () => 'free')).resolves.toBe('free');
  });

  it('waits for another process, and takes over when that is killed', async () => {
    const child = await holdElsewhere();
    let ran = false;
    const held = new FileRefreshLock({ file, patienceMs: 60_000 }).hold(async () => {
      ran = true;
    });
    await sleep(100);
    expect(ran).toBe(false);
    child.kill('SIGKILL');
    await held;
    expect(ran).toBe(true);
  });

  it('gives up waiting for a living holder, runs the task all the same, and leaves the lock alone', async () => {
    await holdElsewhere();
    for (const patienceMs of [150, 50]) {
      const startedAt = performance.now();
      await expect(new FileRefreshLock({ file, patienceMs }).hold(async () => 'done')).resolves.toBe('done');
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(patienceMs);
    }
  });

  it('takes the place of a lock that an earlier version left behind', async () => {
    await writeFile(file, `${process.pid} 0b7f3a52-5c1e-4c8e-9d55-2f3d5b1f6f10`);
    const lock = new FileRefreshLock({ file, patienceMs: 60_000 });
    await expect(lock.hold(async () => 'done')).resolves.toBe('done');
  });

  it('passes on the result also when the file cannot be unlocked, and is free again', async () => {
    const lock = new FileRefreshLock({ file, patienceMs: 60_000 });
    const { exec } = Sqlite.prototype;
    const spy = vi.spyOn(Sqlite.prototype, 'exec').mockImplementation(function (this: Sqlite.Database, sql) {
      if (sql === 'ROLLBACK') throw new Error('disk I/O error');
      return exec.call(this, sql);
    });
    await expect(lock.hold(async () => 'done')).resolves.toBe('done');
    spy.mockRestore();
    const other = new FileRefreshLock({ file, patienceMs: 60_000 });
    await expect(other.hold(async () => 'free')).resolves.toBe('free');
    await expect(lock.hold(async () => 'again')).resolves.toBe('again');
  });

  it('does not stop a refresh when there can be no file', async () => {
    await writeFile(join(folder, 'no-folder'), '');
    const lock = new FileRefreshLock({ file: join(folder, 'no-folder', 'refresh.lock') });
    await expect(lock.hold(async () => 'done')).resolves.toBe('done');
  });
});
