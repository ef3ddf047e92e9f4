import { linkSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { placeNew } from '../../../../server/files/place-new.ts';
import { createPrivateFile } from '../../../../server/files/write-private-file.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, linkSync: vi.fn(fs.linkSync), renameSync: vi.fn(fs.renameSync) };
});

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

describe('a complete file is given its name', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-place-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([null, 'EPERM', 'ENOTSUP', 'ENOSYS'])('unless it is taken, with a link that says %s', (code) => {
    if (code !== null) vi.mocked(linkSync).mockImplementation(failing(code));
    expect(createPrivateFile(at('keys.json'), 'mine')).toBe(true);
    expect(createPrivateFile(at('keys.json'), 'another')).toBe(false);
    expect(readFileSync(at('keys.json'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['keys.json']);
    vi.mocked(linkSync).mockReset();
  });

  it('or leaves nothing under it', () => {
    writeFileSync(at('draft'), 'mine');
    vi.mocked(linkSync).mockImplementationOnce(failing('EIO'));
    expect(() => placeNew(at('draft'), at('keys.json'))).toThrow('EIO');
    vi.mocked(linkSync).mockImplementationOnce(failing('EPERM'));
    vi.mocked(renameSync).mockImplementationOnce(failing('EIO'));
    expect(() => placeNew(at('draft'), at('keys.json'))).toThrow('EIO');
    expect(readdirSync(folder)).toEqual(['draft']);
  });
});
