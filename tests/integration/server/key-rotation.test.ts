import { chmodSync, copyFileSync, readFileSync, rmSync } from 'node:fs';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenServer } from '../../../server/create-server.ts';
import type { KeyAlgorithm } from '../../../server/crypto/key-file.ts';
import { keyFileOf } from '../../../server/crypto/key-file.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import {
  publishAheadSeconds,
  removeRetiredKeysOf,
  rotateServerKeys,
} from '../../../server/keys/rotate-server-keys.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, refreshUnbound, signInBound, signInUnbound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const kidOf = (token: string) => String(decodeProtectedHeader(token).kid);

describe('key rotation', () => {
  let server: TestServer;
  let client: DpopClient;

  beforeEach(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    client = await DpopClient.create();
    await addTestUser(server);
  });
  afterEach(() => server.close());

  const published = async (): Promise<string[]> => {
    const { body } = await call(`${server.url}/.well-known/jwks.json`);
    return body.keys.map(({ kid }: { kid: string }) => kid);
  };

  /** Like `keys rotate` in another process; waits until the running server has noticed. */
  async function rotate(accessAlgorithm: KeyAlgorithm = 'ES256', signAfterSeconds = publishAheadSeconds) {
    const { clock } = server;
    const made = await withStoreOf(server, ({ unitOfWork }, { keys }) =>
      rotateServerKeys(
        { clock, unitOfWork, keys },
        { accessAlgorithm, uses: ['access', 'refresh'], signAfterSeconds },
      ),
    );
    const [access, refresh] = made.map(({ kid }) => kid);
    await vi.waitFor(async () => expect(await published()).toContain(access), { timeout: patienceMs });
    return { access, refresh };
  }

  it('publishes the new key before it signs, without a restart, and audits it', async () => {
    const before = await signInBound(server, client);
    const made = await rotate();
    expect(await published()).toEqual([kidOf(before.access), made.access]);
    const early = await refreshBound(server, client, before.refresh);
    expect(kidOf(early.body.access)).toBe(kidOf(before.access));

    server.clock.advance(publishAheadSeconds * 1000);
    const late = await refreshBound(server, client, early.body.refresh);
    expect(late.status).toBe(200);
    expect([kidOf(late.body.access), kidOf(late.body.refresh)]).toEqual([made.access, made.refresh]);
    const rotated = (await readAudit(server)).filter(({ type }) => type === 'key_rotated');
    expect(rotated.map(({ details }) => details?.kid)).toEqual([made.access, made.refresh]);
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it('breaks no valid token: neither here nor at a verifier with the published keys', async () => {
    const first = await signInUnbound(server);
    const bound = await signInBound(server, client);
    await rotate();
    server.clock.advance(publishAheadSeconds * 1000 - 1);
    const lastOfOld = (await refreshBound(server, client, bound.refresh)).body;
    server.clock.advance(1);
    expect(kidOf((await signInUnbound(server)).access)).not.toBe(kidOf(lastOfOld.access));
    for (let minute = 0; minute < 15; minute += 1) {
      if (minute > 0) server.clock.advance(minuteMs - (minute === 14 ? 1000 : 0));
      const keySet = createLocalJWKSet((await call(`${server.url}/.well-known/jwks.json`)).body);
      const currentDate = new Date(server.clock.nowMs());
      await jwtVerify(lastOfOld.access, keySet, { currentDate, issuer: server.url });
      expect((await callAs(lastOfOld.access, `${server.url}/v1/me`)).status).toBe(200);
    }
    expect((await refreshUnbound(server, first.refresh)).status).toBe(200);
  });

  it('takes an old access key out of the key set after the longest access lifetime, and not before', async () => {
    const [old] = await published();
    const made = await rotate();
    server.clock.advance(publishAheadSeconds * 1000 + 30 * minuteMs);
    expect(await published()).toEqual([old, made.access]);
    server.clock.advance(minuteMs);
    expect(await published()).toEqual([made.access]);
    const { clock } = server;
    const removed = await withStoreOf(server, ({ unitOfWork }, { keys }) =>
      removeRetiredKeysOf({ clock, unitOfWork, keys }),
    );
    expect(removed).toBe(1);
    expect(readFileSync(keyFileOf(server.databaseFile), 'utf8')).not.toContain(String(old));
    expect((await readAudit(server)).at(-1)).toMatchObject({ type: 'key_retired', details: { kid: old } });
  });

  it('recovers byte for byte across a rotation, and each session to its end', async () => {
    const signedIn = await signInBound(server, client);
    const rotated = await refreshBound(server, client, signedIn.refresh);
    await rotate();
    server.clock.advance(hourMs);
    const recovered = await refreshBound(server, client, signedIn.refresh);
    expect(recovered.headers.get('x-token-refreshed')).toBe('recovered');
    expect(recovered.body.refresh).toBe(rotated.body.refresh);
    server.clock.advance(11 * hourMs - 2 * minuteMs);
    const latest = await refreshBound(server, client, rotated.body.refresh);
    expect(latest.status).toBe(200);
    expect(kidOf(latest.body.refresh)).not.toBe(kidOf(rotated.body.refresh));
  });

  it('goes on over a restart between publishing and signing', async () => {
    const signedIn = await signInUnbound(server);
    const made = await rotate();
    await server.restart();
    expect(await published()).toContain(made.access);
    server.clock.advance(publishAheadSeconds * 1000);
    const next = await refreshUnbound(server, signedIn.refresh);
    expect([next.status, kidOf(next.body.refresh)]).toEqual([200, made.refresh]);
    expect(kidOf((await signInUnbound(server)).refresh)).toBe(made.refresh);
  });

  it('changes the algorithm', async () => {
    const before = await signInUnbound(server);
    await rotate('EdDSA', 0);
    const after = await signInUnbound(server);
    expect(decodeProtectedHeader(after.access).alg).toBe('EdDSA');
    for (const { access } of [before, after]) {
      expect((await callAs(access, `${server.url}/v1/me`)).status).toBe(200);
    }
  });

  it('rotates two times at once without losing a key', async () => {
    const rotations = await Promise.all([rotate(), rotate()]);
    const keys = await published();
    for (const { access } of rotations) expect(keys).toContain(access);
    server.clock.advance(publishAheadSeconds * 1000);
    expect(keys).toContain(kidOf((await signInUnbound(server)).access));
  });

  it('works on with the old keys when the file becomes readable for others or vanishes, and says so', async () => {
    const path = keyFileOf(server.databaseFile);
    const errors = () =>
      server.log.filter(({ level }) => level === 'error').map(({ fields }) => fields.problem);
    chmodSync(path, 0o644);
    await vi.waitFor(() => expect(errors()).toEqual([expect.stringContaining('chmod 600')]), {
      timeout: patienceMs,
    });
    copyFileSync(path, `${path}.away`);
    rmSync(path);
    await vi.waitFor(() => expect(errors()).toContainEqual(expect.stringContaining('is missing')), {
      timeout: patienceMs,
    });
    expect((await signInUnbound(server)).access).toBeTruthy();
  });
});

describe('keys at the start of a server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
  });
  afterEach(() => server.close());

  const startAnother = async (config: { tokens?: { algorithm: KeyAlgorithm } } = {}) => {
    const settings = {
      database: server.databaseFile,
      listen: { port: 0 },
      clients: { unbound: 'allow' },
    } as const;
    const other = createTokenServer({
      config: { ...settings, ...config },
      clock: server.clock,
      log: silentLog,
    });
    return { url: (await other.listen()).url, close: () => other.close() };
  };

  it('are of the configured algorithm, and the old ones still verify', async () => {
    const before = await signInUnbound(server);
    await server.stop();
    const other = await startAnother({ tokens: { algorithm: 'RS256' } });
    try {
      const { body } = await call(`${other.url}/.well-known/jwks.json`);
      expect(body.keys.map(({ alg }: { alg: string }) => alg)).toEqual(['ES256', 'RS256']);
      const next = await call(`${other.url}/account/token/refresh/`, {
        method: 'POST',
        body: JSON.stringify({ refresh: before.refresh }),
        headers: { 'content-type': 'application/json' },
      });
      expect([next.status, decodeProtectedHeader(next.body.access).alg]).toEqual([200, 'RS256']);
    } finally {
      await other.close();
    }
  });

  it('are not silently made anew when they are lost', async () => {
    await signInUnbound(server);
    const path = keyFileOf(server.databaseFile);
    copyFileSync(path, `${path}.away`);
    await server.stop();
    rmSync(path);
    await expect(startAnother()).rejects.toThrow(
      /is missing.*open sessions: 1.*Restore it.*keys create --end-sessions/,
    );
    copyFileSync(`${path}.away`, path);
    chmodSync(path, 0o600);
    await (await startAnother()).close();
    server.clock.advance(24 * hourMs);
    rmSync(path);
    await expect(startAnother()).rejects.toThrow(/is missing/);
  });
});
