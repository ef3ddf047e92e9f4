import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { singletonLockFault } from '../../../../electron/platform/become-single.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-singleton-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is none while another process has the lock, or had it until just now', () => {
  expect(singletonLockFault(folder)).toBeNull();
  symlinkSync('ward-pc-4242', join(folder, 'SingletonLock'));
  expect(singletonLockFault(folder)).toBeNull();
});

it('names a lock that somebody has copied as a file', () => {
  writeFileSync(join(folder, 'SingletonLock'), '');
  expect(singletonLockFault(folder)?.message).toContain('SingletonLock is no link');
});

it('is that of the file system where no link can be made', () => {
  expect(singletonLockFault(join(folder, 'gone'))).toMatchObject({ code: 'ENOENT' });
});
