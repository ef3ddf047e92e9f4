import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ServerTime } from '../../../../../electron/core/time/server-time.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import type { ApiFailure } from '../../../../../electron/core/token-api/api-failure.ts';
import { failureOf } from '../../../../../electron/core/token-api/api-failure.ts';
import { createHttpClient, createStreamClient } from '../../../../../electron/core/token-api/http-client.ts';
import { RequestSender } from '../../../../../electron/core/token-api/request-sender.ts';
import { UserKey } from '../../../../../electron/core/token-api/user-key.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { FakeEndpoint } from '../../../../support/core/fake-endpoint.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function senderFor(url: string, fetch?: typeof globalThis.fetch) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const failures: ApiFailure[] = [];
  const serverTime = new ServerTime(new SessionClock(clock));
  const key = UserKey.generate();
  const sender = new RequestSender({
    http: createHttpClient(fetch),
    streams: createStreamClient(fetch),
    addresses: null,
    endpoint: new FakeEndpoint(url),
    clock,
    serverTime,
    deviceKey: async () => key,
    observer: { answered() {}, failed: (failure) => failures.push(failure) },
    log,
  });
  return { clock, log, failures, serverTime, sender };
}

const call = {
  method: 'POST',
  path: '/v1/thing',
  body: { secret: 's3cret' },
  schema: z.object({ ok: z.boolean() }),
} as const;

const adapters = [
  ['Node', undefined],
  ['fetch', globalThis.fetch],
] as const;

describe.each(adapters)('requests through %s', (_, fetch) => {
  const outcome = async (listener: RequestListener) => {
    const { sender, log } = senderFor(await listen(listener), fetch);
    const failure = await sender
      .send({ ...call, accessToken: { value: 'tok3n', type: 'Bearer' } })
      .then(() => null, failureOf);
    expect(log.lines.join()).not.toMatch(/s3cret|tok3n/);
    return failure;
  };

  it('bring JSON there and back', async () => {
    const seen: unknown[] = [];
    const url = await listen((request, response) => {
      request.on('data', (chunk) => seen.push(String(chunk)));
      request.on('end', () => {
        seen.push(request.headers.authorization, request.headers['content-type'], request.url);
        response.setHeader('X-Token-Refreshed', 'true').end('{"ok":true}');
      });
    });
    const { sender, serverTime } = senderFor(url, fetch);
    const answer = await sender.send({ ...call, accessToken: { value: 'tok3n', type: 'Bearer' } });
    expect([answer.data, answer.header('x-token-refreshed')]).toEqual([{ ok: true }, 'true']);
    expect(seen).toEqual(['{"secret":"s3cret"}', 'Bearer tok3n', 'application/json', '/v1/thing']);
    expect(serverTime.synchronised).toBe(true);
  });

  it.each<[string, RequestListener, ApiFailure]>([
    ['a portal', (_q, response) => response.end('<html>'), { kind: 'garbled' }],
    ['another shape', (_q, response) => response.end('{"ok":"yes"}'), { kind: 'garbled' }],
    ['half an answer', (_q, response) => response.end('{"ok":tr'), { kind: 'garbled' }],
    [
      'an unknown refusal',
      (_q, response) => response.writeHead(401).end('{"error":"go_away"}'),
      { kind: 'garbled' },
    ],
    ['a 500', (_q, response) => response.writeHead(500).end('{"ok":true}'), { kind: 'server_unavailable' }],
    ['a hang-up', (request) => request.socket.destroy(), { kind: 'server_unavailable' }],
    [
      'a cut connection',
      (_q, response) =>
        response.writeHead(200, { 'content-length': '100' }).write('{"ok"', () => response.destroy()),
      { kind: 'server_unavailable' },
    ],
    [
      'a 429',
      (_q, response) => response.writeHead(429, { 'retry-after': '12' }).end(),
      { kind: 'throttled', retryAfterSeconds: 12 },
    ],
    [
      'a definite refusal',
      (_q, response) =>
        response
          .writeHead(401)
          .end('{"error":"invalid_grant","error_description":"x","detail":"x","ended_reason":"logout"}'),
      { kind: 'rejected', code: 'invalid_grant', endedReason: 'logout' },
    ],
  ])('tell %s apart', async (_name, listener, failure) => {
    expect(await outcome(listener)).toEqual(failure);
  });

  it('do not follow redirects', async () => {
    let followed = false;
    const failure = await outcome((request, response) => {
      followed ||= request.url !== '/v1/thing';
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect([failure, followed]).toEqual([{ kind: 'garbled' }, false]);
  });

  it('do not swallow endless answers', async () => {
    const failure = await outcome((_q, response) =>
      response.end(`{"ok":true,"x":"${'x'.repeat(300 * 1024)}"}`),
    );
    expect(failure).not.toBeNull();
  });

  it('give up after 10 seconds in all', async () => {
    let reached = () => {};
    const arrival = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const url = await listen((_q, response) => {
      response.writeHead(200).write('{');
      reached();
    });
    const { sender, clock, failures } = senderFor(url, fetch);
    const sent = sender.send(call).then(() => null, failureOf);
    await arrival;
    await clock.advance(9_999);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(await sent).toEqual({ kind: 'timed_out' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('say that nobody listens', async () => {
    const url = await listen(() => undefined);
    servers.at(-1)?.close();
    const { sender } = senderFor(url, fetch);
    expect(await sender.send(call).catch(failureOf)).toEqual({ kind: 'server_unavailable' });
  });

  it('show a DPoP access token with a proof that names it, again with the nonce that is demanded', async () => {
    const shown: unknown[] = [];
    const url = await listen((request, response) => {
      const [, payload = ''] = String(request.headers.dpop).split('.');
      const { ath, nonce, htm } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      shown.push({ by: request.headers.authorization, ath, nonce, htm });
      const refusal = '{"error":"use_dpop_nonce","error_description":"x","detail":"x"}';
      if (shown.length > 1) response.end('{"ok":true}');
      else response.writeHead(401, { 'DPoP-Nonce': 'n1' }).end(refusal);
    });
    const { sender } = senderFor(url, fetch);
    await sender.send({ ...call, accessToken: { value: 'tok3n', type: 'DPoP' } });
    // SHA-256 of the token, base64url (RFC 9449 §4.2).
    const ath = 'nnlcKajDYqytrtjGFI4GDTPjzfBLxquZ2g79ygFg9VY';
    const proof = { by: 'DPoP tok3n', ath, htm: 'POST' };
    expect(shown).toEqual([
      { ...proof, nonce: undefined },
      { ...proof, nonce: 'n1' },
    ]);
  });

  it('answer a demanded nonce once, and use the newest', async () => {
    const nonces: unknown[] = [];
    const url = await listen((request, response) => {
      const [, payload = ''] = String(request.headers.dpop).split('.');
      nonces.push(JSON.parse(Buffer.from(payload, 'base64url').toString()).nonce);
      response.setHeader('DPoP-Nonce', `n${nonces.length}`);
      const refusal = '{"error":"use_dpop_nonce","error_description":"x","detail":"x"}';
      if (nonces.length === 2 || nonces.length === 3) response.end('{"ok":true}');
      else response.writeHead(400).end(refusal);
    });
    const { sender } = senderFor(url, fetch);
    await sender.send({ ...call, proof: true });
    await sender.send({ ...call, proof: true });
    const failure = await sender.send({ ...call, proof: true }).catch(failureOf);
    expect(failure).toMatchObject({ code: 'use_dpop_nonce' });
    expect(nonces).toEqual([undefined, 'n1', 'n2', 'n3', 'n4']);
  });
});
