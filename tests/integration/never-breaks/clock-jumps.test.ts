import { afterEach, describe, expect, it } from 'vitest';
import { expectGoesOn, expectReady } from '../../support/never-breaks/expect-health.ts';
import { runCleanups } from '../../support/never-breaks/run-cleanups.ts';
import { signInAtStations } from '../../support/never-breaks/signed-in-stations.ts';
import { Station } from '../../support/never-breaks/station.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';

const hourMs = 3_600_000;
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(() => runCleanups(cleanups));

/** With throttling, whose windows and waiting times use the same clock. */
async function startWithStations() {
  const server = await startTestServer({ config: { clients: { unbound: 'allow' }, throttle: 'on' } });
  cleanups.push(() => server.close());
  const stations = await signInAtStations(server);
  cleanups.push(() => stations.both.forEach((station) => void station.close()));
  return { server, ...stations };
}

describe.each([
  ['forward', hourMs],
  ['back', -hourMs],
])('a clock that jumps an hour %s', (_direction, jumpMs) => {
  it('costs no session, now or when it jumps back', async () => {
    const { server, bound, both } = await startWithStations();
    for (const station of both) await expectGoesOn(station);
    const lost = bound.held.refresh;
    await expectGoesOn(bound);

    for (const move of [jumpMs, -jumpMs]) {
      server.clock.advance(move);
      await expectReady(bound);
      // A lost answer is still repeated, and every token held can be exchanged for the next.
      const { generation } = bound.held;
      if (move === jumpMs) {
        expect((await bound.refresh(lost)).status).toBe(200);
        expect(bound.held.generation).toBe(generation);
      }
      for (const station of both) await expectGoesOn(station);
      for (const station of both) expect((await station.get('/v1/me')).status).toBe(200);
    }
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it('keeps nobody waiting for longer than before', async () => {
    const { server, bound } = await startWithStations();
    const visitor = new Station(server.url, { bound: false });
    cleanups.push(() => visitor.close());
    const wrong = { username: nurse.username, password: 'wrong', device: 'B-204' };
    for (let count = 0; count < 3; count += 1) {
      expect((await visitor.post('/account/token/', wrong)).status).toBe(401);
    }
    for (let count = 0; count < 55; count += 1) await bound.refresh();

    server.clock.advance(jumpMs);
    await expectGoesOn(bound);
    const right = { ...wrong, password: nurse.password };
    const answer = await visitor.post('/account/token/', right);
    expect(answer.status, answer.body).toBe(200);
  });

  it('leaves the end of a session where it was, or where its profile lets it be at most', async () => {
    const { server, bound } = await startWithStations();
    const expiryOf = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number }).exp;
    const before = expiryOf(bound.held.refresh);
    server.clock.advance(jumpMs);
    await expectGoesOn(bound);
    const latest = Math.floor(server.clock.nowMs() / 1000) + 12 * 3600;
    expect(expiryOf(bound.held.refresh)).toBe(Math.min(before, latest));
  });
});

it('accepts no proof twice, however the clock jumps to and fro between', async () => {
  const server = await startTestServer();
  cleanups.push(() => server.close());
  await addTestUser(server);
  const client = await DpopClient.create();
  const { refresh } = await signInBound(server, client);
  server.clock.advance(300_000);

  const url = `${server.url}/account/token/refresh/`;
  // One with a nonce, and one that relies on its time.
  const nonce = (await client.post(url, { refresh }, server.clock)).headers.get('DPoP-Nonce');
  const proofs = [
    await client.proof('POST', url, server.clock, { nonce }),
    await client.proof('POST', url, server.clock, { nonce: null }),
  ];
  const { access } = (await client.post(url, { refresh }, server.clock)).body;
  expect(access).toBeTypeOf('string');
  for (const dpop of proofs) expect((await postJson(url, { refresh }, { dpop })).status).toBe(200);

  for (const jumpMs of [hourMs, -hourMs, -hourMs, hourMs]) {
    server.clock.advance(jumpMs);
    for (const dpop of proofs) {
      const { status, body } = await postJson(url, { refresh }, { dpop });
      expect([status, body.error]).toBeOneOf([
        [400, 'use_dpop_nonce'],
        [401, 'invalid_dpop_proof'],
      ]);
    }
    // Its owner repeats the request with the nonce from the answer, and goes on.
    expect((await client.post(url, { refresh }, server.clock)).status).toBe(200);
  }
});
