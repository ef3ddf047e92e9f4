import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../../electron/core/token-api/http-client.ts';
import { AddressGate, type GateState } from '../../support/core/address-gate.ts';
import { endpointIn, goodCertificate, resultOf } from '../../support/core/diagnostics-parts.ts';
import { FakeClock } from '../../support/core/fake-clock.ts';
import { type LiveStation, startLiveStation } from '../../support/core/live-station.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { makeCertificate } from '../../support/server/make-certificate.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';

const realClock = { nowMs: () => Date.now(), advance() {} };
/** Two seconds are promised; the rest is for a busy machine, and less than any request may take. */
const longestMs = 8_000;
const soon = { timeout: patienceMs, interval: 20 } as const;
const signInPath = '/account/token/';
const eventsPath = '/v1/station/events';
const listPath = '/v1/sessions';
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** One server behind two addresses, of which the first is its own. */
async function openWard() {
  const first = await AddressGate.open();
  const second = await AddressGate.open();
  const server = await startTestServer({ clock: realClock as never, config: { issuer: first.url } });
  cleanups.push(
    () => server.close(),
    () => Promise.all([first.close(), second.close()]),
  );
  first.target = server.url;
  second.target = server.url;
  await addTestUser(server);
  const start = async (url = first.url, others: readonly string[] = [second.url]) => {
    const station = await startLiveStation(url, { others });
    cleanups.push(() => station.stop());
    return station;
  };
  return { server, first, second, start };
}

/** With somebody at work there, whose line is open at the first address. */
async function openWardAtWork() {
  const ward = await openWard();
  const station = await ward.start();
  expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
  await expect.poll(() => ward.first.arrivals(eventsPath), soon).toBe(1);
  const shownBefore = station.shown.length;
  return {
    ...ward,
    station,
    list: () => station.workstation.actions['sessions.refresh-list'](),
    connections: () =>
      new Set(station.shown.slice(shownBefore).map(({ snapshot }) => snapshot.connection.state)),
  };
}

const movesOf = ({ log }: LiveStation) =>
  log.lines.filter((line) => line.includes('another address of the server is used now')).length;

describe('an address that fails while somebody works', () => {
  it.each<GateState>(['refused', 'silent', 'lost', 502, 503, 504])('%s', async (state) => {
    const { first, second, list, connections, station } = await openWardAtWork();
    await first.become(state);
    const startedMs = performance.now();
    expect(await list()).toEqual({ ok: true });
    expect(performance.now() - startedMs).toBeLessThan(longestMs);
    await expect.poll(() => second.arrivals(eventsPath), soon).toBeGreaterThan(0);
    // The proof is another one each time, and names the server's own address wherever it is sent.
    const proofs = [...first.seen, ...second.seen].flatMap(({ proof }) => proof ?? []);
    expect(new Set(proofs).size).toBe(proofs.length);
    const claims = proofs.map((proof) =>
      JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString()),
    );
    expect(claims.every(({ htu }) => htu.startsWith(first.url))).toBe(true);
    // It is remembered, and nobody was told of a lost connection.
    const before = first.arrivals(listPath);
    expect(await list()).toEqual({ ok: true });
    expect(first.arrivals(listPath)).toBe(before);
    expect(connections().has('offline')).toBe(false);
    expect(movesOf(station)).toBe(1);
  });

  it('is told as a lost connection only where all of them fail, and then any that works will do', async () => {
    const { first, second, list, station } = await openWardAtWork();
    await Promise.all([first.become('refused'), second.become(503)]);
    expect(await list()).toMatchObject({ ok: false });
    expect(station.snapshot.connection).toMatchObject({ state: 'offline' });
    await second.become('open');
    // After three quick tries, it is asked about every 30 s.
    const later = { timeout: patienceMs, interval: 20 };
    await expect.poll(() => station.snapshot.connection.state, later).toBe('online');
    expect(await list()).toEqual({ ok: true });
  });

  it('a line that has gone silent is opened at the next, as soon as anything shows it', async () => {
    const { first, second, list } = await openWardAtWork();
    await first.become('silent');
    await list();
    await expect.poll(() => second.arrivals(eventsPath), soon).toBe(1);
  });
});

describe('a sign-in, which must not be sent twice', () => {
  it.each<GateState>(['refused', 'silent', 503])(
    'goes where the server is (first address: %s)',
    async (state) => {
      const { server, first, second, start } = await openWard();
      await first.become(state);
      const station = await start();
      expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
      expect(second.arrivals(signInPath)).toBeGreaterThan(0);
      const events = await readAudit(server);
      expect(events.filter(({ type }) => type === 'sign_in')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'sign_in_failed')).toEqual([]);
    },
  );

  it('is not repeated where its answer was lost; the next one works, and the connection is not called lost', async () => {
    const { server, first, second, start } = await openWard();
    const station = await start();
    await expect.poll(() => station.snapshot.connection.state, soon).toBe('online');
    const wrong = { ...nurse, password: 'not the right one' };
    // With this the nonce of the server is known, which is not an effect.
    expect(await station.workstation.actions['session.sign-in'](wrong)).toMatchObject({ ok: false });
    await first.become('lost');
    expect(await station.workstation.actions['session.sign-in'](wrong)).toMatchObject({ ok: false });
    expect(second.arrivals(signInPath)).toBe(0);
    const failed = (await readAudit(server)).filter(({ type }) => type === 'sign_in_failed');
    expect(failed).toHaveLength(2);
    expect(station.snapshot.connection.state).toBe('online');
    expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
    expect(second.arrivals(signInPath)).toBeGreaterThan(0);
  });
});

describe('who is at an address', () => {
  it('another server in the list gets no token and no password, and is named in the log', async () => {
    const { first, start } = await openWard();
    const other = await AddressGate.open();
    const stranger = await startTestServer({ clock: realClock as never, config: { issuer: first.url } });
    other.target = stranger.url;
    cleanups.push(
      () => stranger.close(),
      () => other.close(),
    );
    const station = await start(first.url, [other.url]);
    expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
    await first.become('refused');
    expect(await station.workstation.actions['sessions.refresh-list']()).toMatchObject({ ok: false });
    expect(await station.workstation.actions['session.lock']({ cause: 'manual' } as never)).toBeDefined();
    expect(new Set(other.seen.map(({ path }) => path))).toEqual(new Set(['/readyz', '/v1/server/identity']));
    expect(station.log.lines.join('\n')).toMatch(/leads to another server/);
  });

  it('a server that names another address than its own is not taken for it', async () => {
    const { first, start } = await openWard();
    const other = await AddressGate.open();
    // With the same keys or not: what it signs is about itself.
    const stranger = await startTestServer({ clock: realClock as never, config: { issuer: other.url } });
    other.target = stranger.url;
    cleanups.push(
      () => stranger.close(),
      () => other.close(),
    );
    await first.become('refused');
    const station = await start(first.url, [other.url]);
    expect(await station.workstation.actions['session.sign-in'](nurse)).toMatchObject({ ok: false });
    expect(new Set(other.seen.map(({ path }) => path))).toEqual(new Set(['/readyz', '/v1/server/identity']));
  });

  it('a first address whose certificate is not good is passed over, and hears nothing', async () => {
    const second = await AddressGate.open();
    const { cert, key } = makeCertificate('somebody else');
    const heard: string[] = [];
    const broken = createTlsServer({ cert, key }, (message, response) => {
      heard.push(message.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const own = `https://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const server = await startTestServer({ clock: realClock as never, config: { issuer: own } });
    second.target = server.url;
    cleanups.push(
      () => server.close(),
      () => second.close(),
      () => broken.close(),
    );
    await addTestUser(server);
    const station = await startLiveStation(own, { others: [second.url] });
    cleanups.push(() => station.stop());
    expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
    expect(heard).toEqual([]);
  });
});

describe('diagnostics', () => {
  const check = (name: 'server' | 'clock' | 'certificate' | 'versions', url: string, ...others: string[]) =>
    resultOf(name, {
      http: createHttpClient(),
      server: { kind: 'known', endpoint: endpointIn({ kind: 'ready', url, others }) },
    });

  it('say which of the addresses work', async () => {
    const { first, second } = await openWard();
    expect(await check('server', first.url, second.url)).toMatchObject({ code: 'server_ok', state: 'ok' });
    await first.become('refused');
    const some = await check('server', first.url, second.url);
    expect(some).toMatchObject({
      code: 'server_addresses_failing',
      state: 'warn',
      values: { addresses: first.url, count: '2' },
    });
    expect(some.details.filter(({ name }) => name === 'address').map(({ value }) => value)).toEqual([
      first.url,
      second.url,
    ]);
    expect((await check('clock', first.url, second.url)).code).not.toBe('clock_unknown');
    await second.become(503);
    expect(await check('server', first.url, second.url)).toMatchObject({
      code: 'server_refused',
      values: { address: first.url },
    });
  });

  it('name an address where another server is, or one that does not prove itself', async () => {
    const { first, second } = await openWard();
    const other = await AddressGate.open();
    const stranger = await startTestServer({ clock: realClock as never, config: { issuer: first.url } });
    const selfish = await startTestServer({ clock: realClock as never });
    cleanups.push(
      () => Promise.all([stranger.close(), selfish.close()]),
      () => other.close(),
    );
    for (const { url } of [stranger, selfish]) {
      other.target = url;
      expect(await check('server', first.url, second.url, other.url)).toMatchObject({
        code: 'server_address_foreign',
        state: 'fail',
        values: { address: other.url },
      });
    }
  });

  it('look at the certificate of each', async () => {
    const facts = (url: string) => ({
      ...goodCertificate(new FakeClock().wallMs()),
      ...(url.includes('second') && { fitsName: false }),
    });
    const { code, values } = await resultOf('certificate', {
      certificates: { inspect: async (url) => facts(url) },
      server: {
        kind: 'known',
        endpoint: endpointIn({ kind: 'ready', url: 'https://first.test', others: ['https://second.test'] }),
      },
    });
    expect({ code, address: values.address }).toEqual({
      code: 'certificate_other_name',
      address: 'second.test',
    });
  });
});
