import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openToAppend } from '../../../../server/files/open-to-append.ts';
import { openToRead } from '../../../../server/files/open-to-read.ts';
import { readTextFile } from '../../../../server/files/read-text-file.ts';
import { pipeNobodyWrites } from '../../../support/faults/pipe-nobody-writes.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-files-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('a file that is opened to read', () => {
  it('is never waited for where it is a named pipe, or a link to one', () => {
    const pipe = pipeNobodyWrites(join(folder, 'pipe'));
    try {
      symlinkSync('pipe', join(folder, 'link'));
      for (const name of ['pipe', 'link'])
        expect(() => openToRead(join(folder, name))).toThrow(
          expect.objectContaining({ code: 'not a regular file' }),
        );
      expect(() => openToRead(join(folder, 'pipe'), { followsLinks: false })).toThrow();
      expect(pipe.wasWaitedFor).toBe(false);
    } finally {
      pipe.remove();
    }
  });

  it.each(['/dev/zero', '/dev/null', '/dev/ptmx', '/dev/tty'])('is not the device %s', (path) => {
    expect(() => readTextFile(path)).toThrow(/cannot be read \(not a regular file\)/);
  });

  it('is no socket', async () => {
    const path = join(folder, 'socket');
    const server = createServer().listen(path);
    await new Promise((listening) => server.once('listening', listening));
    expect(() => openToRead(path)).toThrow(expect.objectContaining({ code: 'not a regular file' }));
    await new Promise((closed) => server.close(closed));
  });

  it('is a file, or what a link leads to unless links are none of ours', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'text');
    symlinkSync(file, join(folder, 'link'));
    expect(readTextFile(join(folder, 'link'))).toBe('text');
    expect(() => openToRead(join(folder, 'link'), { followsLinks: false })).toThrow(
      expect.objectContaining({ code: 'ELOOP' }),
    );
    const opened = openToRead(file, { followsLinks: false });
    expect(readFileSync(opened, 'utf8')).toBe('text');
    closeSync(opened);
  });

  it.each([
    ['missing', 'ENOENT'],
    ['', 'EISDIR'],
  ])('says of %j what the system says', (name, code) => {
    expect(() => readTextFile(join(folder, name))).toThrow(expect.objectContaining({ code }));
  });

  it.each(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'])('may be handed over as %s', (path) => {
    const module = new URL('../../../../server/files/read-text-file.ts', import.meta.url).pathname;
    const script = `import { readTextFile } from '${module}'; process.stdout.write(readTextFile('${path}'))`;
    // Node itself would hand over a socket.
    const command = ['printf text | "$0" --input-type=module -e "$1"', process.execPath, script];
    const read = execFileSync('sh', ['-c', ...command]);
    expect(read.toString()).toBe('text');
  });
});

describe.skipIf(process.platform === 'win32')('a file that is opened to add to it', () => {
  it('is never waited for where it is a pipe', () => {
    const pipe = pipeNobodyWrites(join(folder, 'pipe'));
    try {
      expect(() => openToAppend(join(folder, 'pipe'), 0o600)).toThrow(
        expect.objectContaining({ code: 'ENXIO' }),
      );
      expect(pipe.wasWaitedFor).toBe(false);
    } finally {
      pipe.remove();
    }
  });

  it('may be a device only where that is wanted', () => {
    closeSync(openToAppend('/dev/null', 0o600));
    expect(() => openToAppend('/dev/null', 0o600, { isOrdinary: true })).toThrow('');
    closeSync(openToAppend(join(folder, 'new'), 0o600, { isOrdinary: true }));
  });
});
