import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ServerTime } from '../../../electron/core/time/server-time.ts';
import { SessionClock } from '../../../electron/core/time/session-clock.ts';
import { AddressChoice } from '../../../electron/core/token-api/address-choice.ts';
import { failureOf } from '../../../electron/core/token-api/api-failure.ts';
import { createHttpClient, createStreamClient } from '../../../electron/core/token-api/http-client.ts';
import { RequestSender } from '../../../electron/core/token-api/request-sender.ts';
import { createTokenApi } from '../../../electron/core/token-api/token-api.ts';
import { UserKey } from '../../../electron/core/token-api/user-key.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import type { Endpoint } from '../../../server/contract/endpoint.ts';
import { endpoints } from '../../../server/contract/endpoints.ts';
import type { StationReport } from '../../../server/contract/station-report.ts';
import { AddressGate } from '../../support/core/address-gate.ts';
import { FakeEndpoint } from '../../support/core/fake-endpoint.ts';
import { RecordingLog } from '../../support/core/recording-log.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const realClock = { nowMs: () => Date.now(), advance() {} };
let server: TestServer;
let first: AddressGate;
let second: AddressGate;

beforeAll(async () => {
  first = await AddressGate.open();
  second = await AddressGate.open();
  server = await startTestServer({ clock: realClock as never, config: { issuer: first.url } });
  first.target = second.target = server.url;
  await addTestUser(server);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  await server.close();
});

const offlineUse = {
  id: crypto.randomUUID(),
  code_id: 'AB12CD34',
  person: 'Nora Weber',
  reason_code: 'other',
  reason: 'The server could not be reached',
  started_at: new Date(Date.now() - 60_000).toISOString(),
  ended_at: new Date().toISOString(),
} as const;

const stationReport: StationReport = {
  version: '0.3.0',
  os: 'Linux 6.0',
  arch: 'x64',
  policy_version: null,
  policy_hash: 'h'.repeat(43),
  problems: [],
  install: 'user',
  key: 'user',
};

/** A client of its own, which begins at the first address. */
function client() {
  const clock = new SystemClock();
  const key = UserKey.generate();
  const sender = new RequestSender({
    http: createHttpClient(),
    streams: createStreamClient(),
    endpoint: new FakeEndpoint(first.url),
    addresses: new AddressChoice({
      addresses: [first.url, second.url],
      clock,
      random: () => 0.5,
      isUsable: async () => true,
      onMoved: () => undefined,
      log: new RecordingLog(),
    }),
    clock,
    serverTime: new ServerTime(new SessionClock(clock)),
    deviceKey: async () => key,
    observer: { answered() {}, failed() {} },
    log: new RecordingLog(),
  });
  return { sender, api: createTokenApi(sender), key };
}

const all = Object.entries<Endpoint>(endpoints).map(([id, endpoint]) => ({ id, endpoint }));
const isSafe = ({ method, repeat }: Endpoint) => method === 'get' || repeat === 'safe';

describe('a call whose answer is lost', () => {
  it.each(all)('$id arrives again only where twice is as good as once', async ({ endpoint }) => {
    const { sender } = client();
    const path = endpoint.path.replaceAll(/\{\w+\}/g, '0195c000-0000-7000-8000-000000000001');
    const method = endpoint.method.toUpperCase() as 'GET' | 'POST' | 'DELETE';
    await first.become('lost');
    const counted = () => first.arrivals(path) + second.arrivals(path);
    const before = counted();
    const call = { method, path, isRepeatable: endpoint.repeat === 'safe', schema: z.object({}) };
    const failure = await sender.send(call).then(() => null, failureOf);
    expect(counted() - before).toBe(isSafe(endpoint) ? 2 : 1);
    if (!isSafe(endpoint)) expect(failure).toEqual({ kind: 'server_unavailable' });
    await first.become('open');
  });

  it.each(all)('$id arrives once where the first address took nothing', async ({ endpoint }) => {
    const { sender } = client();
    const path = endpoint.path.replaceAll(/\{\w+\}/g, '0195c000-0000-7000-8000-000000000001');
    const method = endpoint.method.toUpperCase() as 'GET' | 'POST' | 'DELETE';
    await first.become('refused');
    const before = second.arrivals(path);
    const call = { method, path, isRepeatable: endpoint.repeat === 'safe', schema: z.object({}) };
    await sender.send(call).catch(() => undefined);
    expect(second.arrivals(path) - before).toBe(1);
    await first.become('open');
  });
});

describe('what is called safe is so at the server', () => {
  /** Somebody who has signed in with this client's key. */
  async function signedIn() {
    const parts = client();
    const tokens = await parts.api.signIn({ body: nurse });
    const token = { value: tokens.access, type: tokens.token_type };
    return { ...parts, tokens, token, id: tokens.session.id };
  }

  /** The types of what the trail has gained. */
  async function gained(work: () => Promise<unknown>) {
    const before = (await readAudit(server)).length;
    await work();
    return (await readAudit(server)).slice(before).map(({ type }) => type);
  }

  const lost = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await first.become('lost');
    try {
      return await work();
    } finally {
      await first.become('open');
    }
  };

  it('a refresh is recovered: the same generation, and the session goes on', async () => {
    const { api, tokens, id } = await signedIn();
    const signal = new AbortController().signal;
    const renewal = await lost(() => api.refresh(tokens.refresh, signal));
    expect(renewal.recovered).toBe(true);
    const next = await api.refresh(renewal.tokens.refresh, signal);
    expect(next).toMatchObject({ recovered: false, tokens: { session: { id } } });
    expect((await readAudit(server)).map(({ type }) => type)).not.toContain('reuse_detected');
  });

  it.each<[string, readonly string[], (parts: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>]>([
    ['logout', ['sign_out'], ({ api, tokens }) => api.logout({ body: { refresh: tokens.refresh } })],
    ['deviceSignOut', ['sign_out'], ({ api, id }) => api.deviceSignOut({ body: { session_id: id } })],
    ['lock', ['lock'], ({ api, token }) => api.lock({ token, body: { cause: 'button' } })],
    ['stationSessions', [], ({ api, id }) => api.stationSessions({ body: { sessions: [id] } })],
    ['recentUsers', [], ({ api }) => api.recentUsers({}).catch(failureOf)],
    ['serverIdentity', [], ({ api }) => api.serverIdentity({ body: { challenge: 'c'.repeat(43) } })],
    ['offlineUse', ['emergency_report_unverified'], ({ api }) => api.offlineUse({ body: offlineUse })],
    ['stationReport', [], ({ api }) => api.stationReport({ body: stationReport })],
    ['me', [], ({ api, token }) => api.me({ token })],
  ])('%s', async (_name, events, ask) => {
    const parts = await signedIn();
    // A nonce that is asked for first is none of the two.
    await parts.api.stationSessions({ body: { sessions: [parts.id] } });
    const seen = first.seen.length + second.seen.length;
    expect(await gained(() => lost(() => ask(parts)))).toEqual(events);
    expect(first.seen.length + second.seen.length - seen).toBe(2);
  });
});
