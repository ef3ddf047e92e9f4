import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DataDirectoryInUseError,
  lockDataDirectory,
  lockDataDirectoryInTime,
} from '../../../../electron/platform/data-directory-lock.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'carelink-lock-')), 'data');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

describe('the lock of a data folder', () => {
  it('makes the folder for this user only, and is had by one', () => {
    const unlock = lockDataDirectory(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(() => lockDataDirectory(directory)).toThrow(DataDirectoryInUseError);
    unlock();
    lockDataDirectory(directory)();
  });

  it('makes no file that others can read', () => {
    const unlock = lockDataDirectory(directory);
    const modes = readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777);
    expect(modes.length).toBeGreaterThan(0);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    unlock();
  });

  it('is waited for while its holder is ending, and no longer', async () => {
    const clock = new FakeClock();
    const unlock = lockDataDirectory(directory);
    const first = lockDataDirectoryInTime(directory, clock);
    await clock.advance(1_000);
    unlock();
    await clock.advance(1_000);
    const unlockAgain = await first;
    const second = expect(lockDataDirectoryInTime(directory, clock)).rejects.toThrow(DataDirectoryInUseError);
    await clock.advance(5_000);
    await second;
    unlockAgain();
  });

  it('is not waited for where it cannot be had', async () => {
    writeFileSync(directory, '');
    await expect(lockDataDirectoryInTime(directory, new FakeClock())).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  it('is free again after the process that had it was killed', async () => {
    const module = new URL('../../../../electron/platform/data-directory-lock.ts', import.meta.url).href;
    const program = `globalThis.unlock = (await import(${JSON.stringify(module)}))
      .lockDataDirectory(${JSON.stringify(directory)});
      console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => lockDataDirectory(directory)).toThrow(DataDirectoryInUseError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataDirectory(directory)();
  });
});
