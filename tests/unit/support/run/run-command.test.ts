import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../support/run/run-command.mjs';

let folder: string;
const said: string[] = [];

beforeEach((context) => {
  if (process.platform !== 'linux') context.skip('sh and /proc are looked at');
  folder = mkdtempSync(join(tmpdir(), 'carelink-run-'));
  said.length = 0;
});
afterEach(() => folder && rmSync(folder, { recursive: true, force: true }));

const run = (
  script: string,
  limits: { limitMs?: number; lingerMs?: number; doneFile?: string; outputFile?: string } = {},
) =>
  runCommand(
    ['sh', '-c', script],
    { cwd: folder, env: process.env },
    { limitMs: 60_000, lingerMs: 60_000, say: (line) => said.push(line), ...limits },
  );

describe('a command of a stage', () => {
  it('gives its exit code', async () => {
    expect(await run('exit 3')).toBe(3);
    expect(await run('exit 0')).toBe(0);
    expect(said).toEqual([]);
  });

  it('is ended with all that it started when it takes too long', async () => {
    expect(await run('sleep 600 & echo $! > child; wait', { limitMs: 1_000 })).toBe(1);
    expect(said).toEqual(['sh was not done after 1 s and is ended.']);
    const child = readFileSync(join(folder, 'child'), 'utf8').trim();
    await expect.poll(() => isRunning(child)).toBe(false);
  });

  it('is ended when it lingers after its work is done', async () => {
    const doneFile = join(folder, 'done');
    expect(await run('touch done; sleep 600', { doneFile, lingerMs: 500 })).toBe(1);
    expect(said).toEqual(['sh did not stop within 0.5 s and is ended.']);
  });

  it('writes what it prints into a file instead', async () => {
    const outputFile = join(folder, 'output');
    expect(await run('echo one; echo two >&2', { outputFile })).toBe(0);
    expect(readFileSync(outputFile, 'utf8')).toBe('one\ntwo\n');
  });

  it('says so when the program is not there', async () => {
    const place = { cwd: folder, env: process.env };
    const limits = { limitMs: 60_000, lingerMs: 60_000, say: (line: string) => said.push(line) };
    expect(await runCommand(['no-such-program'], place, limits)).toBe(1);
    expect(said).toEqual(['no-such-program could not be started (spawn no-such-program ENOENT).']);
  });
});

/** A zombie counts as ended. */
function isRunning(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
