import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refreshOutcomes } from '../../../server/domain/ports/metrics.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { refreshBound, refreshUnbound, signInBound, signInUnbound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const forwarded = { 'x-forwarded-for': '127.0.0.1' };

describe('what the metrics count', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' }, throttle: 'on' } });
    await addTestUser(server);
  });
  afterEach(() => server.close());

  const read = () => MetricsReading.of(server.url);
  const outcomes = async () => {
    const reading = await read();
    const counted = refreshOutcomes.map((outcome) => [
      outcome,
      reading.value(`refreshes_total{outcome="${outcome}"}`),
    ]);
    return Object.fromEntries(counted.filter(([, count]) => count !== 0));
  };

  it('are how late a timer comes only once somebody reads them, so that an idle server is not woken', async () => {
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await read()).value('event_loop_lag_seconds_count')).toBe(0);
    await expect
      .poll(async () => (await read()).value('event_loop_lag_seconds_count'))
      .toBeGreaterThanOrEqual(2);
  });

  it('are refreshes by their outcome', async () => {
    const client = await DpopClient.create();
    const first = await signInBound(server, client);
    const second = (await refreshBound(server, client, first.refresh)).body;
    await refreshBound(server, client, first.refresh);
    await refreshUnbound(server, second.refresh);
    await client.post(`${server.url}/account/token/refresh`, { refresh: second.refresh }, server.clock, {
      nonce: 'stale',
    });
    await refreshBound(server, client, (await refreshBound(server, client, second.refresh)).body.refresh);
    await refreshBound(server, client, first.refresh);
    await refreshBound(server, client, first.refresh);
    await refreshUnbound(server, 'garbage');
    const unbound = await signInUnbound(server);
    await refreshUnbound(server, unbound.refresh);
    await refreshUnbound(server, unbound.refresh);
    expect(await outcomes()).toEqual({
      rotated: 4,
      recovered: 1,
      wrong_key: 1,
      nonce_needed: 1,
      reuse: 1,
      ended: 1,
      unknown: 1,
      in_progress: 1,
    });
    const reading = await read();
    expect(reading.value('refresh_duration_seconds_count')).toBe(11);
    expect(reading.value('refreshes_in_progress')).toBe(0);
    expect(reading.value('audit_events_total{type="refresh",outcome="success"}')).toBe(4);
  });

  it('are two SQL statements for a rotation: session written, event written; the session is remembered', async () => {
    const client = await DpopClient.create();
    let { refresh } = await signInBound(server, client);
    for (let turn = 0; turn < 5; turn += 1)
      refresh = (await refreshBound(server, client, refresh)).body.refresh;
    const reading = await read();
    expect(reading.value('refresh_statements_count')).toBe(5);
    expect(reading.value('refresh_statements_sum')).toBe(10);
  });

  it('are sign-ins by their outcome, and limits', async () => {
    await signInUnbound(server);
    const wrong = { username: nurse.username, password: 'wrong' };
    for (let attempt = 0; attempt < 6; attempt += 1) await postJson(`${server.url}/account/token`, wrong);
    const reading = await read();
    expect(reading.value('sign_ins_total{outcome="success"}')).toBe(1);
    expect(reading.value('sign_ins_total{outcome="invalid_credentials"}')).toBe(5);
    expect(reading.value('sign_ins_total{outcome="throttled"}')).toBe(1);
    expect(reading.value('throttled_total{limit="sign_in_place"}')).toBe(1);
    expect(reading.value('throttled_total{limit="other"}')).toBe(0);
    expect(reading.value('sessions_active')).toBe(1);
  });

  it('are checks of access tokens, requests by route, and commits', async () => {
    const { access, session } = await signInUnbound(server);
    for (let look = 0; look < 4; look += 1) await callAs(access, `${server.url}/v1/me`);
    await callAs(access, `${server.url}/v1/sessions/${session.id}?secret=${access}`, { method: 'DELETE' });
    await call(`${server.url}/no/such/${nurse.username}`);
    const reading = await read();
    expect(reading.value('access_token_checks_total{cache="miss"}')).toBe(1);
    expect(reading.value('access_token_checks_total{cache="hit"}')).toBe(4);
    expect(reading.value('session_checks_total{cache="miss"}')).toBe(1);
    expect(reading.value('session_checks_total{cache="hit"}')).toBeGreaterThanOrEqual(4);
    expect(reading.value('http_requests_total{method="GET",route="/v1/me",status="200"}')).toBe(4);
    expect(reading.value('http_requests_total{method="DELETE",route="/v1/sessions/:id",status="403"}')).toBe(
      1,
    );
    expect(reading.value('http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(reading.value('http_requests_in_progress')).toBe(1);
    expect(reading.value('commit_jobs_count')).toBe(reading.value('commit_duration_seconds_count'));
    expect(reading.value('commit_jobs_count')).toBeGreaterThan(1);
    expect(reading.value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('are audit events that this server has written, not those of the command line', async () => {
    // The command line writes to the same trail; this server does not count what it appends.
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(({ audit }) =>
        audit.append({ type: 'alert', outcome: 'failure', timeMs: server.clock.nowMs() }),
      ),
    );
    await signInUnbound(server);
    const reading = await read();
    expect(reading.value('audit_events_total{type="sign_in",outcome="success"}')).toBe(1);
    expect(reading.series.filter((series) => series.includes('type="alert"'))).toEqual([]);
  });

  it('never say who', async () => {
    const client = await DpopClient.create();
    const { access, refresh, session } = await signInBound(server, client);
    await refreshBound(server, client, refresh);
    await callAs(access, `${server.url}/v1/me`);
    const { text } = await read();
    for (const secret of [nurse.username, session.id, client.thumbprint, access, refresh, 'B-204']) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(text).not.toMatch(/="\d+\.\d+\.\d+\.\d+"/);
  });

  it('keep to the conventions: prefix, help and type, base units, counters that end in _total', async () => {
    const { text } = await read();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({ name, type }));
    expect(types.length).toBeGreaterThan(20);
    expect(text.match(/^# HELP /gm)).toHaveLength(types.length);
    for (const { name, type } of types) {
      expect(name).toMatch(/^carelink_[a-z0-9_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name).not.toMatch(/_(ms|milliseconds|kb|kib)(_|$)/);
    }
  });

  it('belong to one server: another one begins at zero', async () => {
    await signInUnbound(server);
    const other = await startTestServer();
    try {
      expect((await MetricsReading.of(other.url)).value('sign_ins_total{outcome="success"}')).toBe(0);
    } finally {
      await other.close();
    }
  });
});

describe('who may read the metrics', () => {
  const token = 'b3JkZXItb2YtdGhlLWRheS1vcmRlci1vZi10aGUtZGF5';
  let folder: string;
  let tokenFile: string;
  let server: TestServer | null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carelink-metrics-'));
    tokenFile = join(folder, 'token');
    await writeFile(tokenFile, `${token}\n`, { mode: 0o640 });
    server = null;
  });
  afterEach(async () => {
    await server?.close();
    await rm(folder, { recursive: true });
  });

  const start = async (config: NonNullable<Parameters<typeof startTestServer>[0]>['config'] = {}) => {
    server = await startTestServer({ config });
    return server.url;
  };
  const statusAt = async (url: string, headers: Record<string, string> = {}) =>
    (await call(`${url}/metrics`, { headers })).status;

  it('is this machine, by the address of the socket', async () => {
    const url = await start({ trust_proxy: '127.0.0.1' });
    expect(await statusAt(url)).toBe(200);
    for (const name of [
      'X-Forwarded-For',
      'Forwarded',
      'X-Real-IP',
      'Via',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded',
      'X-Original-Forwarded-For',
      'X-Client-IP',
      'True-Client-IP',
      'CF-Connecting-IP',
      'X-Envoy-External-Address',
    ]) {
      expect(await statusAt(url, { [name]: '127.0.0.1' }), name).toBe(404);
    }
    expect(await statusAt(url, { ...forwarded, authorization: `Bearer ${token}` })).toBe(404);
  });

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
  it('is this machine also where IPv4 comes as IPv6', async ({ skip }) => {
    const addresses = Object.values(networkInterfaces()).flat();
    skip(!addresses.some((one) => one?.family === 'IPv6'), 'this machine has no IPv6');
    const { port } = new URL(await start({ listen: { host: '::', port: 0 } }));
    expect(await statusAt(`http://127.0.0.1:${port}`)).toBe(200);
    expect(await statusAt(`http://[::1]:${port}`)).toBe(200);
  });

  it('is nobody who comes by another address of the machine', async ({ skip }) => {
    skip(outside === undefined, 'this machine has no address but that of loopback');
    const { port } = new URL(await start({ listen: { host: '0.0.0.0', port: 0 } }));
    expect(await statusAt(`http://${outside}:${port}`)).toBe(404);
    expect(await statusAt(`http://${outside}:${port}`, forwarded)).toBe(404);
    expect(await statusAt(`http://127.0.0.1:${port}`)).toBe(200);
  });

  it('is whoever has the token', async () => {
    const url = await start({ metrics: { token_file: tokenFile } });
    const withToken = (authorization: string) => statusAt(url, { ...forwarded, authorization });
    expect(await statusAt(url)).toBe(200);
    expect(await withToken(`Bearer ${token}`)).toBe(200);
    expect(await withToken(`bearer ${token}`)).toBe(200);
    for (const wrong of ['', 'Bearer', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`]) {
      expect(await withToken(wrong), wrong).toBe(403);
    }
  });

  it('is whoever has the newest token, when the server is told that there is one', async () => {
    const url = await start({ metrics: { token_file: tokenFile } });
    const withToken = (given: string) => statusAt(url, { ...forwarded, authorization: `Bearer ${given}` });
    const next = token.toUpperCase();
    await writeFile(tokenFile, next);
    expect([await withToken(token), await withToken(next)]).toEqual([200, 403]);
    server?.reload();
    expect([await withToken(token), await withToken(next)]).toEqual([403, 200]);
    await writeFile(tokenFile, 'too short');
    server?.reload();
    expect(await withToken(next)).toBe(200);
    const [problem] = (server?.log ?? []).filter(({ level }) => level === 'error');
    expect(problem?.fields.problem).toMatch(/^metrics\.token_file: /);
    expect(JSON.stringify(server?.log)).not.toContain(next);
  });

  it.each([
    ['too short', 'short', 0o600],
    ['two lines', `${token}\n${token}`, 0o600],
    ['empty', '', 0o600],
    ['readable by everybody', token, 0o644],
    ['writable by the group', token, 0o660],
  ])('is not decided by a file that is %s', async (_name, content, mode) => {
    await writeFile(tokenFile, content);
    await chmod(tokenFile, mode);
    await expect(start({ metrics: { token_file: tokenFile } })).rejects.toThrow(
      /^metrics\.token_file: [^\n]+$/,
    );
  });
});
