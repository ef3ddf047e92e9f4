import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

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

/** Guesses at many names until the network is throttled. */
async function exhaust(address: string): Promise<void> {
  for (let name = 0; name < 100; name += 1) {
    expect((await signInFrom(address, `nobody-${name}`)).status).toBe(401);
  }
  expect((await signInFrom(address, 'nobody')).status).toBe(429);
}

describe('throttling of sign-ins', () => {
  it('keeps nobody from the own workstation, whoever guesses at the same address', async () => {
    const own = await DpopClient.create();
    await signInBound(server, own);
    await server.restart();
    await exhaust(ward);
    const stranger = await DpopClient.create();
    expect((await signInAt(stranger, ward)).status).toBe(429);
    expect((await signInAt(own, ward)).status).toBe(200);
    // Her own mistakes are counted at her workstation alone, and stay few.
    for (let mistake = 0; mistake < 5; mistake += 1) {
      expect((await signInAt(own, ward, 'a slip')).status).toBe(401);
    }
    expect((await signInAt(own, ward)).status).toBe(429);
    server.clock.advance(60_000);
    expect((await signInAt(own, ward)).status).toBe(200);
  });

  it('keeps nobody from the own workstation, whoever guesses at the name elsewhere', async () => {
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

  it('lumps together nobody whose address is unknown', async () => {
    for (let name = 0; name < 101; name += 1) {
      expect((await signInFrom('unknown', `nobody-${name}`)).status).toBe(401);
    }
    expect((await signInFrom('unknown', nurse.username, nurse.password)).status).toBe(200);
  });
});
