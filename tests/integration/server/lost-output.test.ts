import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { serverProgram } from '../../support/server/server-program.ts';

describe('a command whose output is lost', () => {
  let folder: string;
  const db = () => ['--db', join(folder, 'carelink.sqlite')];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-output-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['user', 'list'],
    ['audit', 'export'],
    ['keys', 'rotate'],
  ])('does its work and says nothing when the reader has read enough: %s %s', async (...command) => {
    const added = ['user', 'add', '--create', ...db(), '--username', 'ana', '--role', 'clinician'];
    expect((await runServerCommand([...added, '--password-stdin'], 'correct horse battery')).code).toBe(0);
    const child = spawn(process.execPath, [serverProgram, ...command, ...db()], { cwd: folder });
    child.stdout.destroy();
    expect(await text(child.stderr)).toBe('');
    if (command[0] !== 'keys') return;
    const { out } = await runServerCommand(['keys', 'list', ...db(), '--json']);
    expect((JSON.parse(out) as unknown[]).length).toBeGreaterThan(3);
  });

  it.skipIf(process.platform !== 'linux')('says why it could not be written', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$@" > /dev/full', process.execPath, serverProgram, '--help'],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'Not everything could be written (ENOSPC).\n' });
  });
});
