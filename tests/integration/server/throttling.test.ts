import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { counterNames } from '../../../server/crypto/keyed-hashes.ts';
import { createLimits } from '../../../server/domain/throttling/create-limits.ts';
import { networkOf } from '../../../server/domain/throttling/network-of.ts';
import { prepareServer, type SpawnedServer } from '../../support/faults/spawn-server.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { basic, postForm } from '../../support/server/post-form.ts';
import { refreshBound, refreshUnbound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

// At the cost used for real users.
vi.unmock('argon2');

const ward = '192.0.2.7';
const elsewhere = '198.51.100.9';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({
    config: { throttle: 'on', clients: { unbound: 'allow' }, trust_proxy: '127.0.0.1' },
  });
  await addTestUser(server);
});
afterEach(() => server.close());

/** A sign-in without a key, from an address. */
function signInFrom(address: string, username: string, password = 'a guess') {
  const url = `${server.url}/account/token/`;
  return postJson(url, { username, password }, { 'x-forwarded-for': address });
}

/** A sign-in with the key of a workstation, from an address. */
async function signInAt(client: DpopClient, address: string, password = nurse.password) {
  const url = `${server.url}/account/token/`;
  const post = async () =>
    postJson(
      url,
      { username: nurse.username, password },
      {
        dpop: await client.proof('POST', url, server.clock),
        'x-forwarded-for': address,
      },
    );
  const answer = await post();
  client.nonce = answer.headers.get('DPoP-Nonce');
  return answer.body.error === 'use_dpop_nonce' ? post() : answer;
}

/** As if somebody had guessed at many names until the network is throttled. */
async function exhaust(address: string): Promise<void> {
  await withStoreOf(server, ({ unitOfWork }, { keys }) => {
    const { signInsFromNetwork } = createLimits('on', counterNames(keys.counterSecret));
    return unitOfWork.run(async ({ failureCounters }) => {
      for (let failure = 0; failure < 100; failure += 1) {
        await signInsFromNetwork.failed(failureCounters, networkOf(address), server.clock.nowMs());
      }
    });
  });
  expect((await signInFrom(address, 'nobody')).status).toBe(429);
}

describe('throttling of sign-ins', () => {
  it('locks nobody out of their own workstation, whoever guesses from the same address', async () => {
    const own = await DpopClient.create();
    await signInBound(server, own);
    await server.restart();
    await exhaust(ward);
    const stranger = await DpopClient.create();
    expect((await signInAt(stranger, ward)).status).toBe(429);
    expect((await signInAt(own, ward)).status).toBe(200);
    // Her own mistakes only count at her workstation, and stay few.
    for (let mistake = 0; mistake < 5; mistake += 1) {
      expect((await signInAt(own, ward, 'a slip')).status).toBe(401);
    }
    expect((await signInAt(own, ward)).status).toBe(429);
    server.clock.advance(30_000);
    expect((await signInAt(own, ward)).status).toBe(200);
  });

  it('locks nobody out of their own workstation, whoever guesses at the name elsewhere', async () => {
    const own = await DpopClient.create();
    const stranger = await DpopClient.create();
    for (const address of [elsewhere, ward]) {
      await Promise.all(Array.from({ length: 8 }, () => signInAt(stranger, address, 'a guess')));
      for (let guess = 0; guess < 6; guess += 1) await signInFrom(address, nurse.username);
      expect((await signInFrom(address, nurse.username, nurse.password)).status).toBe(429);
    }
    expect((await signInAt(stranger, ward)).status).toBe(429);
    expect((await signInAt(own, ward)).status).toBe(200);
  });

  it('throttles a network, not its neighbours, and forgets steadily', async () => {
    await exhaust('2001:db8:1:2::1');
    const wait = await signInFrom('2001:db8:1:2:ffff::2', nurse.username, nurse.password);
    expect([wait.status, wait.headers.get('Retry-After')]).toEqual([429, '9']);
    expect((await signInFrom('2001:db8:1:3::1', nurse.username, nurse.password)).status).toBe(200);
    server.clock.advance(9_000);
    expect((await signInFrom('2001:db8:1:2::1', nurse.username, nurse.password)).status).toBe(200);
  });

  it('counts everybody whose address is unknown together, whatever stands in its place', async () => {
    await exhaust('unknown');
    for (const spelling of ['unknown', '_hidden', '"', '010.0.0.1', '192.0.2.7:99999', ', ,']) {
      expect((await signInFrom(spelling, nurse.username, nurse.password)).status, spelling).toBe(429);
    }
    expect((await signInFrom(ward, nurse.username, nurse.password)).status).toBe(200);
  });

  it('keeps nobody from the own workstation whose address is unknown', async () => {
    const own = await DpopClient.create();
    expect((await signInAt(own, ward)).status).toBe(200);
    await exhaust('unknown');
    expect((await signInAt(await DpopClient.create(), 'unknown')).status).toBe(429);
    expect((await signInAt(own, 'unknown')).status).toBe(200);
  });

  it('counts logins of clients together whose address is unknown', async () => {
    const logIn = (spelling: string, count: number) => {
      const headers = { ...basic(`client-${count}`, 'a guess'), 'x-forwarded-for': spelling };
      return postForm(`${server.url}/oauth/introspect`, { token: 'x' }, headers);
    };
    for (let count = 0; count < 20; count += 1) {
      expect((await logIn(['unknown', '_gw', '', '1.2'][count % 4] ?? '', count)).status).toBe(401);
    }
    expect((await logIn('unknown', 20)).status).toBe(429);
    expect((await logIn(ward, 20)).status).toBe(401);
  });

  it('counts an address once, however proxies write it', async () => {
    await exhaust(ward);
    for (const spelling of [
      `${ward}:51234`,
      `"${ward}:80"`,
      `[::ffff:${ward}]:443`,
      '::FFFF:c000:0207',
      `10.9.8.7, ${ward}:1`,
      `unknown, "quote left open, ${ward}`,
      `${ward}, `,
    ]) {
      expect((await signInFrom(spelling, nurse.username, nurse.password)).status, spelling).toBe(429);
    }
  });

  it('goes on after a restart: refreshes of a session, with its key and without', async () => {
    const client = await DpopClient.create();
    let { refresh } = await signInBound(server, client);
    for (let count = 0; count < 60; count += 1) {
      expect((await refreshUnbound(server, refresh)).status).toBe(401);
    }
    for (let count = 0; count < 60; count += 1) {
      refresh = (await refreshBound(server, client, refresh)).body.refresh;
    }
    await server.restart();
    expect((await refreshUnbound(server, refresh)).status).toBe(429);
    const throttled = await refreshBound(server, client, refresh);
    expect([throttled.status, throttled.headers.get('Retry-After')]).toEqual([429, '60']);
    server.clock.advance(60_000);
    expect((await refreshBound(server, client, refresh)).status).toBe(200);
    expect((await refreshUnbound(server, refresh)).status).toBe(401);
  });
});

describe('a server that is killed', () => {
  let killed: SpawnedServer;
  beforeEach(async () => {
    killed = await prepareServer(['--throttle', 'on']);
  });
  afterEach(() => killed.dispose());

  it('has forgotten no failure that it has told', async () => {
    const clock = { nowMs: () => Date.now() };
    const client = await DpopClient.create();
    const guess = async () => {
      const url = `${killed.url}/account/token/`;
      return (await client.post(url, { username: 'nobody', password: 'a guess' }, clock)).status;
    };
    await killed.start();
    for (let count = 0; count < 5; count += 1) expect(await guess()).toBe(401);
    await killed.kill();
    await killed.start();
    // On a slow machine one of the five may be forgotten by now, but never all of them.
    const statuses = [await guess(), await guess()];
    expect(statuses).toContain(429);
  });
});
