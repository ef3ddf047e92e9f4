import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrivateFile } from '../../../../server/store/sqlite/private-file.ts';
import { letGo, openLockFile, tryToHold } from '../../../../server/store/sqlite/process-lock.ts';

const triesToHold = `
  const file = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
  file.exec('BEGIN IMMEDIATE');
  file.close();
`;

describe.skipIf(process.platform === 'win32')('the file of a database', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-file-'));
    path = join(folder, 'site.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const otherProcess = () =>
    spawnSync(process.execPath, ['-e', triesToHold, path], { encoding: 'utf8', timeout: 20_000 });

  it('keeps the locks of this process when it is asked for once more', () => {
    const file = openLockFile(Sqlite, path);
    expect(tryToHold(file)).toBe(true);
    createPrivateFile(path);
    expect(otherProcess().stderr).toContain('database is locked');
    letGo(file);
    expect(otherProcess()).toMatchObject({ status: 0, stderr: '' });
    file.close();
  });

  it('becomes private where it was not, and behind a link', () => {
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    createPrivateFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const link = join(folder, 'link.sqlite');
    symlinkSync(join(folder, 'elsewhere.sqlite'), link);
    createPrivateFile(link);
    expect(statSync(link).mode & 0o777).toBe(0o600);
  });
});
