import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../../../support/run/memory-folder.mjs';

const memoryFileSystem = 0x01021994;

describe('a folder in memory', () => {
  it('is in memory, for whom it is meant, and programs run in it', ({ skip, onTestFinished }) => {
    const folder = memoryFolder({ mode: 0o1777 });
    if (folder === null) return skip('this machine has not plenty of memory, or programs may not run in it');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(statSync(folder).mode & 0o7777).toBe(0o1777);
    expect(statfsSync(folder).type).toBe(memoryFileSystem);
    writeFileSync(join(folder, 'program'), '#!/bin/sh\nexit 7\n', { mode: 0o755 });
    expect(spawnSync(join(folder, 'program')).status).toBe(7);
  });

  it('that a killed run has left is removed by the next, and no other', ({ skip, onTestFinished }) => {
    const [left, other] = [memoryFolder(), memoryFolder()];
    if (left === null || other === null) return skip('this machine has not plenty of memory');
    onTestFinished(() => rmSync(other, { recursive: true }));
    writeFileSync(join(left, 'run'), String(spawnSync('true').pid));
    rmSync(memoryFolder() ?? '', { recursive: true });
    expect([existsSync(left), existsSync(other)]).toEqual([false, true]);
  });

  it('is not made on a disk, nor where there is nothing', ({ onTestFinished }) => {
    expect(memoryFolder({ place: '/nowhere' })).toBeNull();
    const place = mkdtempSync(join(tmpdir(), 'carelink-disk-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    expect(memoryFolder({ place })).toBeNull();
  });
});
