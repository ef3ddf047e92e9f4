import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeCertificate, writeCertificate } from '../../support/server/make-certificate.ts';
import { requestTls } from '../../support/server/request-tls.ts';

const root = new URL('../../..', import.meta.url).pathname;
const first = makeCertificate('first');
const second = makeCertificate('second');
const ca = [first.cert, second.cert];

let folder: string;
let child: ChildProcess;
let stderr: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-signals-'));
  stderr = '';
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** The server as a service manager starts it: a configuration file, no terminal. */
async function serve(config: object): Promise<string> {
  const file = join(folder, 'server.json');
  await writeFile(file, JSON.stringify(config));
  const args = [
    '--import',
    './build/require-node.mjs',
    'apps/token-server/main.ts',
    'serve',
    '--config',
    file,
  ];
  child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the server ended: ${stderr}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), ended]);
  return JSON.parse(String(line)).url;
}

/** A request whose body is held back until told; `begun` when the server has its head. */
function slowVerify(url: string, agent?: Agent) {
  const body = JSON.stringify({ token: 'secret-of-a-request' });
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    expect: '100-continue',
  };
  const sending = request(`${url}/account/token/verify?secret-of-a-request`, {
    method: 'POST',
    headers,
    ca,
    ...(agent ? { agent } : {}),
  });
  const begun = once(sending, 'continue');
  const answer = once(sending, 'response');
  sending.flushHeaders();
  return { begun, answer, send: () => sending.end(body) };
}

const lines = () =>
  stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('SIGHUP reads the certificate anew, SIGTERM answers what is under way and ends with 0', async () => {
  const tls = await writeCertificate(folder, first);
  const url = await serve({
    database: join(folder, 'site.sqlite'),
    listen: { port: 0 },
    tls,
    log: { level: 'debug' },
  });
  expect((await requestTls(`${url}/healthz`, { ca })).shownBy).toBe('first');
  // A line whose appearance depends on the level.
  await expect.poll(() => stderr).toContain('"route":"/healthz"');

  await writeCertificate(folder, second);
  child.kill('SIGHUP');
  await expect.poll(() => stderr).toContain('a new certificate is in use');
  expect((await requestTls(`${url}/healthz`, { ca })).shownBy).toBe('second');

  const verify = slowVerify(url);
  await verify.begun;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await expect
    .poll(() => requestTls(`${url}/healthz`, { ca }).catch(({ code }) => code))
    .toBe('ECONNREFUSED');
  verify.send();
  const [response] = await verify.answer;
  expect([response.statusCode, response.headers.connection]).toEqual([401, 'close']);
  response.resume();
  expect(await exited).toEqual([0, null]);
  expect(stderr).not.toContain('secret-of-a-request');
  const requestLine = lines().find(({ route }) => route === '/account/token/verify');
  expect(requestLine).toMatchObject({
    requestId: response.headers['x-request-id'],
    status: 401,
    method: 'POST',
  });
});
