import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const shippedFile = new URL('../../../build/systemd/carelink-server.service', import.meta.url);
const installedProgram = '/usr/bin/carelink-server';
const isMissing = spawnSync('systemd-analyze', ['--version']).status !== 0;

let folder: string;
let unit: string;

beforeEach(async ({ skip }) => {
  skip(isMissing, 'systemd-analyze is not installed');
  folder = await mkdtemp(join(tmpdir(), 'carelink-systemd-'));
  unit = join(folder, 'carelink-server.service');
  const shipped = await readFile(shippedFile, 'utf8');
  expect(shipped).toContain(`ExecStart=${installedProgram} serve`);
  // Whether that program is installed is not what is looked at here.
  await writeFile(unit, shipped.replace(installedProgram, '/bin/true'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function analyze(...args: readonly string[]): Promise<{ code: number | string; output: string }> {
  return new Promise((resolve) => {
    execFile('systemd-analyze', [...args], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
}

it('systemd understands every line of the unit', async () => {
  expect(await analyze('verify', unit)).toEqual({ code: 0, output: '' });
});

it('the unit gives the service little to attack', async () => {
  const { code, output } = await analyze('security', '--offline=true', '--threshold=20', unit);
  expect(code, output).toBe(0);
});
