import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFault } from '../../../../apps/workstation/start-fault.ts';
import { lockDataDirectory } from '../../../../electron/platform/data-directory-lock.ts';

const fault = (code: string, syscall = 'open') => Object.assign(new Error(`${code}: raw`), { code, syscall });

it.each([
  ['EEXIST', 'The data folder /data is a file or lies in one; choose a folder with --data.'],
  ['ENOTDIR', 'The data folder /data is a file or lies in one; choose a folder with --data.'],
  ['EACCES', 'The data folder /data is not writable; make it yours or choose another with --data.'],
  ['EROFS', 'The data folder /data is not writable; make it yours or choose another with --data.'],
  [
    'ENOENT',
    'The file system of the data folder /data cannot store files; choose a folder on a disk with --data.',
  ],
  ['ENOTCONN', 'The disk of the data folder /data has a fault; check it, or choose another with --data.'],
  [
    'SQLITE_IOERR_LOCK',
    'The file system of the data folder /data cannot lock files; choose a folder on a local disk with --data.',
  ],
  [
    'SQLITE_IOERR_WRITE',
    'The disk of the data folder /data has a fault; check it, or choose another with --data.',
  ],
  [
    'SQLITE_READONLY_DIRECTORY',
    'The data folder /data is not writable; make it yours or choose another with --data.',
  ],
  [
    'SQLITE_CANTOPEN_ISDIR',
    'The data folder /data is not writable; make it yours or choose another with --data.',
  ],
  [
    'ENOSPC',
    'There is no space left for the data folder /data; free some or choose another disk with --data.',
  ],
])('says what to do about the data folder: %s', (code, sentence) => {
  expect(startFault(fault(code), '/data')).toBe(sentence);
});

it.each([
  ['EADDRINUSE', 'The port is in use by another program; choose another or leave --port out.'],
  ['EACCES', 'The port needs more rights; choose one above 1023 or leave --port out.'],
])('says what to do about the port: %s', (code, sentence) => {
  expect(startFault(fault(code, 'listen'), '/data')).toBe(sentence);
});

it('passes on other messages, and nothing that is none', () => {
  expect(startFault(new Error('The policy file is faulty.'), '/data')).toBe('The policy file is faulty.');
  expect(startFault(fault('EMFILE'), '/data')).toBe('EMFILE: raw');
  const elsewhere = Object.assign(fault('ENOENT'), { path: '/opt/carelink/index.html' });
  expect(startFault(elsewhere, '/data')).toBe('ENOENT: raw');
  expect(startFault('text', '/data')).toBe('The workstation could not be started.');
});

describe('real faults of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-fault-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const sentenceFor = (directory: string) => {
    try {
      lockDataDirectory(directory);
    } catch (error) {
      return startFault(error, directory);
    }
    throw new Error('It was locked.');
  };

  it('a file, a folder in a file', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const directory of [file, join(file, 'below')])
      expect(sentenceFor(directory)).toContain(`${directory} is a file or lies in one`);
  });

  it('a folder of somebody else', ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may write everywhere');
    const directory = join(folder, 'theirs');
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    expect(sentenceFor(directory)).toContain('is not writable');
  });

  it('one that is in use', () => {
    const unlock = lockDataDirectory(folder);
    expect(sentenceFor(folder)).toBe(
      `Another CareLink Workstation is running with the data folder ${folder}. Stop it, or choose another folder with --data.`,
    );
    unlock();
  });
});
