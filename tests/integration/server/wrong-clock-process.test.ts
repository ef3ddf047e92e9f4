import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const day = 24 * 60 * 60_000;

let folder: string;
let database: string;
let server: ChildProcess;
let log: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-clock-'));
  database = join(folder, 'carelink.sqlite');
  log = '';
  await shift(0);
});
afterEach(async () => {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Sets the machine's clock, as these processes see it. */
const shift = (ms: number) => writeFile(join(folder, 'shift'), String(ms));

function start(...args: string[]): ChildProcess {
  const preload = [
    '--import',
    './build/require-node.mjs',
    '--import',
    './tests/support/server/shifted-clock.mjs',
  ];
  const env = { ...process.env, CARELINK_TEST_SHIFT: join(folder, 'shift') };
  return spawn(process.execPath, [...preload, 'apps/token-server/main.ts', ...args, '--db', database], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function serve(): Promise<string> {
  server = start('serve', '--port', '0');
  server.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  const [line] = await once(server.stdout as NodeJS.ReadableStream, 'data');
  return JSON.parse(String(line)).url;
}

async function run(...args: string[]) {
  const child = start(...args);
  const [out, err] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
  ]);
  return { out, err };
}

const readiness = async (url: string) => (await (await fetch(`${url}/readyz`)).json()) as { clock?: string };

it('holds in real processes: the server, a restart in doubt, and the commands beside it', async () => {
  const trueTime = Date.now();
  let url = await serve();
  expect(await readiness(url)).toEqual({ status: 'ready' });
  await shift(3 * day);
  await expect.poll(() => readiness(url)).toMatchObject({ clock: 'doubted' });
  await expect.poll(() => log).toContain('is doubted');

  const backup = await run('backup', join(folder, 'copy.sqlite'));
  expect(backup.out).toContain('Backup made');
  expect((await run('cleanup')).err).toContain('clock accept');
  expect((await run('doctor')).out).toMatch(/fail {2}clock/);

  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  url = await serve();
  expect(await readiness(url)).toMatchObject({ clock: 'doubted' });
  await shift(0);
  await expect.poll(() => readiness(url)).not.toHaveProperty('clock');

  const events = (await run('audit', 'export', '--format', 'ndjson')).out.trim().split('\n');
  const times = events.map((line) => JSON.parse(line)).map(({ time }) => Date.parse(time));
  expect(times.length).toBeGreaterThan(4);
  expect(times.every((time) => Math.abs(time - trueTime) < 3_600_000)).toBe(true);
  expect(events.filter((line) => line.includes('clock_doubted'))).toHaveLength(1);
  expect(events.filter((line) => line.includes('clock_trusted'))).toHaveLength(1);
});
