import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { memorySettings } from '../../bench/processes/token-server.ts';

const shippedFile = new URL('../../../build/systemd/carelink-server.service', import.meta.url);
const installedProgram = '/usr/bin/carelink-server';
/** `security --offline` came with 250. */
const version = Number(
  /^systemd (\d+)/.exec(spawnSync('systemd-analyze', ['--version']).stdout?.toString() ?? '')?.[1],
);

let folder = '';
let unit: string;

beforeEach(async ({ skip }) => {
  skip(!(version >= 250), 'there is no systemd-analyze of systemd 250 or newer');
  folder = await mkdtemp(join(tmpdir(), 'carelink-systemd-'));
  unit = join(folder, 'carelink-server.service');
  const shipped = await readFile(shippedFile, 'utf8');
  expect(shipped).toContain(`ExecStart=${installedProgram} serve`);
  // Whether that program is installed is not tested here.
  await writeFile(unit, shipped.replace(installedProgram, '/bin/true'));
});
afterEach(async () => {
  if (folder !== '') await rm(folder, { recursive: true });
});

function analyze(...args: readonly string[]): Promise<{ code: number | string; output: string }> {
  return new Promise((resolve) => {
    execFile('systemd-analyze', [...args], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
}

it('systemd understands every line of the unit', async () => {
  const { output } = await analyze('verify', unit);
  // Other units on the machine, which this one wants, may have faults of their own.
  expect(output.split('\n').filter((line) => line.includes('carelink-server'))).toEqual([]);
});

it('the unit gives the service little to attack', async () => {
  const { code, output } = await analyze('security', '--offline=true', '--threshold=20', unit);
  expect(code, output).toBe(0);
});

it('the unit starts nothing that the smallest Debian lacks', async () => {
  const lines = (await readFile(unit, 'utf8')).split('\n');
  const programs = lines.filter((line) => /^Exec\w+=/.test(line)).map((line) => line.split(/[= ]/)[1]);
  // The shell is in an essential package, and `kill` is part of it.
  expect(programs).toEqual(['/bin/true', '/bin/sh']);
});

it('its reload reaches the process by the shell alone', async () => {
  const reload = /^ExecReload=\/bin\/sh -c '(.*)'$/m.exec(await readFile(unit, 'utf8'))?.[1] ?? '';
  const child = spawn(
    'sh',
    ['-c', 'trap "echo reloaded; exit 0" HUP; echo ready; while :; do sleep 0.05; done'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const output = text(child.stdout);
  await once(child.stdout, 'readable');
  const environment = { PATH: '/nonexistent', MAINPID: String(child.pid) };
  expect(spawnSync('/bin/sh', ['-c', reload], { env: environment }).status).toBe(0);
  expect(await output).toBe('ready\nreloaded\n');
});

it('is what the benchmark measures', async () => {
  const lines = await readFile(unit, 'utf8');
  for (const [name, value] of Object.entries(memorySettings)) {
    const quote = value.includes(' ') ? '"' : '';
    expect(lines).toContain(`\nEnvironment=${quote}${name}=${value}${quote}\n`);
  }
});
