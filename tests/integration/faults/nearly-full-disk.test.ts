import {
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrivateFile, replacePrivateFile } from '../../../server/files/write-private-file.ts';
import { mountSmallDisk } from '../../support/never-breaks/small-disk.ts';

const page = Buffer.alloc(4096);

describe('a disk that has room for the beginning of a file only', () => {
  it('keeps the old one whole, and gets no new one', (context) => {
    const disk = mountSmallDisk(context, 1);
    try {
      const [old, fresh] = [join(disk.path, 'keys.json'), join(disk.path, 'new.json')];
      writeFileSync(old, 'old');
      leaveOnePage(join(disk.path, 'rest'));
      const text = 'k'.repeat(page.length + 100);
      expect(() => replacePrivateFile(old, text)).toThrow('ENOSPC');
      expect(() => createPrivateFile(fresh, text)).toThrow('ENOSPC');
      expect(readFileSync(old, 'utf8')).toBe('old');
      expect(readdirSync(disk.path).sort()).toEqual(['keys.json', 'rest']);
      // There is room for that.
      replacePrivateFile(old, 'new');
      expect(readFileSync(old, 'utf8')).toBe('new');
    } finally {
      disk.remove();
    }
  });
});

function leaveOnePage(path: string): void {
  const file = openSync(path, 'wx');
  let written = 0;
  try {
    for (;;) written += writeSync(file, page);
  } catch {
    ftruncateSync(file, written - page.length);
  } finally {
    closeSync(file);
  }
}
