import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTokenServer } from '../../../server/create-server.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { type ServedServer, serveCommand } from '../../support/server/serve-command.ts';

let folder: string;
let database: string;
let first: ServedServer | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-one-server-'));
  database = join(folder, 'carelink.sqlite');
  first = null;
});
afterEach(async () => {
  await first?.kill();
  rmSync(folder, { recursive: true, force: true });
});

it('a second server of a database says who has it, and the first goes on; also by another name of the file', async () => {
  first = await serveCommand(['--db', database]);
  const link = join(folder, 'other-name.sqlite');
  symlinkSync(database, link);
  const refusals = await Promise.allSettled([serveCommand(['--db', database]), serveCommand(['--db', link])]);
  for (const refusal of refusals) {
    expect(refusal.status).toBe('rejected');
    expect(String((refusal as PromiseRejectedResult).reason)).toMatch(
      new RegExp(
        `ended with 1: Another server works on the database .*carelink\\.sqlite \\(process ${first.child.pid} on .+, since .+Z\\)`,
      ),
    );
  }
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
});

it('commands, backups and the doctor work beside it, several at once', async () => {
  first = await serveCommand(['--db', database]);
  const db = ['--db', database];
  const outcomes = await Promise.all([
    runServerCommand(['ward', 'set', 'ICU', '--profile', 'standard', ...db]),
    runServerCommand(['ward', 'list', ...db]),
    runServerCommand(['backup', join(folder, 'backup.sqlite'), ...db]),
    runServerCommand(['doctor', '--port', '0', ...db]),
    runServerCommand(['audit', 'verify', ...db]),
  ]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  // The backup is a separate database, and the lock is not part of it.
  expect(existsSync(join(folder, 'backup.sqlite-server'))).toBe(false);
});

it('the lock ends with its process, however that ends, and a leftover file means nothing', async () => {
  first = await serveCommand(['--db', database]);
  await first.kill();
  first = await serveCommand(['--db', database]);
  await first.stop();
  writeFileSync(`${database}-server`, 'torn by a power failure, and no database at all '.repeat(200));
  first = await serveCommand(['--db', database]);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
});

it('a server that is restarted waits for the one before it', async () => {
  first = await serveCommand(['--db', database]);
  const next = serveCommand(['--db', database]);
  setTimeout(() => void first?.stop(), 1_000);
  first = await next;
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
});

it('two servers in one process keep each other out, too, and a closed one does not', async () => {
  const config = { database, listen: { port: 0 } };
  const clock = { nowMs: () => Date.now() };
  const one = createTokenServer({ config, clock, log: silentLog });
  await one.listen();
  const other = createTokenServer({ config, clock, log: silentLog });
  await expect(other.listen()).rejects.toThrow('Another server works on the database');
  await one.close();
  const third = createTokenServer({ config, clock, log: silentLog });
  await third.listen();
  await third.close();
});

it('a log file is opened anew after a rotation, by name and as standard error', async () => {
  const log = join(folder, 'server.log');
  const config = join(folder, 'server.json');
  writeFileSync(config, JSON.stringify({ database, log: { file: log } }));
  first = await serveCommand(['--config', config]);
  const rotate = rotation(log, first.child.pid ?? 0);
  rotate();
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8')).toContain('continues in a new file');
  await fetch(`${first.url}/v1/me`);
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('"route":"/v1/me"');
  expect(readFileSync(`${log}.1`, 'utf8')).toContain('"msg":"ready"');
  expect(readFileSync(`${log}.1`, 'utf8')).not.toContain('"route":"/v1/me"');
  expect(first.errors()).toBe('');
  expect(await first.stop()).toBe(0);
});

it('standard error that was led into a file follows it, too', async () => {
  const { openSync, closeSync } = await import('node:fs');
  const log = join(folder, 'stderr.log');
  const descriptor = openSync(log, 'a');
  first = await serveCommand(['--db', database], { stderr: descriptor });
  closeSync(descriptor);
  rotation(log, first.child.pid ?? 0)();
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8')).toContain('continues in a new file');
  expect(readFileSync(`${log}.1`, 'utf8')).toContain('"msg":"ready"');
});

it('a log file that cannot be opened says so at the start, and leaves the old one in use later', async () => {
  const config = join(folder, 'server.json');
  const log = join(folder, 'logs', 'server.log');
  writeFileSync(config, JSON.stringify({ database, log: { file: log } }));
  await expect(serveCommand(['--config', config])).rejects.toThrow(
    /log\.file: .*server\.log cannot be written \(ENOENT\)/,
  );
});

/** By logrotate if installed, otherwise the way it works: a rename, then the signal. */
function rotation(log: string, pid: number): () => void {
  const settings = join(folder, 'logrotate.conf');
  writeFileSync(
    settings,
    `${log} {\n  rotate 2\n  nocreate\n  postrotate\n    kill -HUP ${pid}\n  endscript\n}\n`,
    {
      mode: 0o644,
    },
  );
  return () => {
    const state = join(folder, 'logrotate.state');
    const tried = spawnSync('/usr/sbin/logrotate', ['--force', '--state', state, settings], {
      encoding: 'utf8',
    });
    if (tried.error === undefined) expect(tried.status, tried.stderr).toBe(0);
    else spawnSync('sh', ['-c', 'mv "$1" "$1.1" && kill -HUP "$2"', 'sh', log, String(pid)]);
  };
}
