import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'carelink-built-'));
const cleanups: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it('the server that `npm run build` makes starts, signs in and stops', async () => {
  execFileSync(process.execPath, [join(root, 'build', 'bundle.mjs'), '--if-changed', 'token-server'], {
    cwd: root,
    stdio: 'ignore',
  });
  const program = join(root, 'dist', 'token-server', 'main.js');
  const database = ['--db', join(folder, 'carelink.sqlite')];
  const user = ['--username', 'ana', '--role', 'clinician', '--password-stdin'];
  execFileSync(process.execPath, [program, 'user', 'add', '--create', ...database, ...user], {
    input: 'correct horse battery',
    stdio: ['pipe', 'ignore', 'inherit'],
  });

  const child = spawn(
    process.execPath,
    [program, 'serve', ...database, '--port', '0', '--unbound', 'allow'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  cleanups.push(() => {
    child.kill('SIGKILL');
    return exited;
  });
  const [line] = await Promise.race([
    new Promise<string[]>((resolve) => createInterface(child.stdout).once('line', (text) => resolve([text]))),
    exited.then((code) => Promise.reject(new Error(`it ended with ${code}`))),
  ]);
  const { url } = JSON.parse(line ?? '') as { url: string };
  const answer = await fetch(`${url}/account/token/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'ana', password: 'correct horse battery' }),
  });
  expect(answer.status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
});
