import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call } from '../../support/server/dpop-client.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

let server: TestServer | null = null;
const agent = new Agent({ keepAlive: true });

afterEach(async () => {
  agent.destroy();
  await server?.close();
  server = null;
});

async function start(shutdown: { notice_seconds?: number; drain_seconds?: number } = {}) {
  server = await startTestServer({ config: { clients: { unbound: 'allow' }, shutdown } });
  await addTestUser(server);
  return server;
}

/** A sign-in whose body is held back until told; `begun` when the server has its head. */
function slowSignIn(url: string) {
  const body = JSON.stringify({ username: nurse.username, password: nurse.password });
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    expect: '100-continue',
  };
  const sending = httpRequest(`${url}/account/token`, { method: 'POST', headers, agent });
  const begun = new Promise<void>((resolve) => sending.once('continue', resolve));
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', (response) => resolve(response.resume()));
    sending.once('error', reject);
  });
  sending.flushHeaders();
  return { begun, answer, send: () => sending.end(body) };
}

const isRefused = (url: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });

describe('a server that is told to stop', () => {
  it('answers what is under way, takes no new connection, and closes the kept ones', async () => {
    const { url } = await start();
    // An idle keep-alive connection.
    await call(`${url}/healthz`);
    const signIn = slowSignIn(url);
    await signIn.begun;
    const closed = server?.close();
    await expect.poll(() => isRefused(url)).toBe(true);
    signIn.send();
    const { statusCode, headers } = await signIn.answer;
    expect(statusCode).toBe(200);
    expect(headers.connection).toBe('close');
    await closed;
    server = null;
  });

  it('says first that it is not ready, while it still takes connections', async () => {
    const { url } = await start({ notice_seconds: 2 });
    expect((await call(`${url}/readyz`)).status).toBe(200);
    const closed = server?.close();
    const { status, body } = await call(`${url}/readyz`);
    expect([status, body.error]).toEqual([503, 'unavailable']);
    expect((await call(`${url}/healthz`)).status).toBe(200);
    await closed;
    expect(await isRefused(url)).toBe(true);
    server = null;
  });

  it('does not wait for ever: what is not finished in time is cut off', async () => {
    const { url } = await start({ drain_seconds: 1 });
    const signIn = slowSignIn(url);
    await signIn.begun;
    const cutOff = expect(signIn.answer).rejects.toThrow(/socket hang up|ECONNRESET/);
    const outcome = await Promise.race([
      server?.close().then(() => 'closed'),
      setTimeout(15_000, 'waits', { ref: false }),
    ]);
    expect(outcome).toBe('closed');
    await cutOff;
    server = null;
  });
});
