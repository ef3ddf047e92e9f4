import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemoryDraftFiles } from '../../../electron/core/ports/in-memory-draft-files.ts';
import { FakeEndpoint } from '../../support/core/fake-endpoint.ts';
import { FaultyNetwork } from '../../support/core/faulty-network.ts';
import { RealServer, startWithRealServer } from '../../support/core/real-server.ts';
import { minute, startStation } from '../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';

const pin = '482915';
const place = { app: null, name: 'handover' };
const text = 'Bed 4: ask about the drip';
const refreshPath = '/account/token/refresh/';
const identityPath = '/v1/server/identity';
const cleanups: (() => Promise<void>)[] = [];
type Ward = Awaited<ReturnType<typeof openWard>>;
let ward: Ward;

beforeEach(async () => {
  ward = await openWard();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A nurse working against a central server, with an unfinished note; then the workstation is switched off. */
async function openWard() {
  const all = await startWithRealServer();
  cleanups.push(() => all.server.dispose());
  const { clock, credentials } = all;
  if (all.endpoint.state.kind !== 'ready') throw new Error('no server');
  const before = all.endpoint.state.url;
  await all.workstation.stop();
  const secrets = new TestSecretStore();
  const draftFiles = new InMemoryDraftFiles(() => clock.wallMs());
  const start = async (url: string, network = new FaultyNetwork(clock)) => {
    const station = await startStation({
      clock,
      network,
      secrets,
      draftFiles,
      endpoint: new FakeEndpoint(url),
    });
    cleanups.push(() => station.workstation.stop());
    return { ...station, network };
  };
  const first = await start(before);
  expect(await first.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  expect(await first.workstation.actions['session.set-pin']({ pin })).toEqual({ ok: true });
  const { username } = credentials;
  expect(await first.workstation.saveDraft({ ...place, username, text })).toMatchObject({ ok: true });
  const [id = ''] = [...secrets.entries.keys()].flatMap((name) => /^session:(.+)/.exec(name)?.[1] ?? []);
  await first.workstation.stop();
  return { ...all, before, secrets, start, username, id };
}

/** The same server, restarted on another port. */
async function moveServer(): Promise<string> {
  await ward.server.stop();
  const url = await ward.server.start();
  expect(url).not.toBe(ward.before);
  return url;
}

/** Another server, with its own keys and users. */
async function otherServer() {
  const other = await RealServer.create(ward.clock);
  cleanups.push(() => other.dispose());
  return { other, url: await other.start() };
}

const openSessions = async (server: RealServer) => {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(server.databaseFile, { readOnly: true });
  const rows = database.prepare('SELECT id FROM sessions WHERE ended_at_ms IS NULL').all();
  database.close();
  return rows.length;
};
const phaseOf = ({ workstation }: { workstation: { snapshot(): { phase: { name: string } } } }) =>
  workstation.snapshot().phase.name;
const draftIn = ({ workstation }: Awaited<ReturnType<Ward['start']>>) =>
  workstation.readDraft({ ...place, username: ward.username });

/** The session and its note are as before, and the server has no second session. */
async function expectGoingOn(station: Awaited<ReturnType<Ward['start']>>) {
  expect(phaseOf(station)).toBe('locked');
  expect(station.workstation.snapshot().notice).toBeNull();
  expect(await station.workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
  expect(await station.workstation.actions['sessions.refresh-list']()).toEqual({ ok: true });
  expect(ward.secrets.entries.has(`session:${ward.id}`)).toBe(true);
  expect(await draftIn(station)).toMatchObject({ ok: true, draft: { text } });
  expect(await openSessions(ward.server)).toBe(1);
}

async function expectLeft(station: Awaited<ReturnType<Ward['start']>>) {
  expect(phaseOf(station)).toBe('signed_out');
  expect(station.workstation.snapshot().notice).toMatchObject({
    kind: 'session_ended',
    reason: 'other_server',
    stillStored: false,
  });
  expect(ward.secrets.sessionEntries.filter((name) => /^(session|refresh|pin):/.test(name))).toEqual([]);
}

describe('the same server at another address', () => {
  it('goes on without a word: session, PIN and note', async () => {
    const url = await moveServer();
    const station = await ward.start(url);
    await ward.clock.advance(minute);
    await expectGoingOn(station);
    expect(station.network.count(identityPath)).toBe(1);
    await station.workstation.stop();

    // From now on the address is known, and nobody is asked again.
    const again = await ward.start(url);
    await ward.clock.advance(minute);
    await expectGoingOn(again);
    expect(again.network.count(identityPath)).toBe(0);
  });

  it('goes on after several moves, and at an address that it had before', async () => {
    for (let move = 0; move < 3; move += 1) {
      const station = await ward.start(await moveServer());
      await ward.clock.advance(minute);
      await expectGoingOn(station);
      await station.workstation.lock('button');
      await station.workstation.stop();
    }
  });

  it('cannot be reached yet: the PIN unlocks here, and nothing is lost or told to anybody', async () => {
    const network = new FaultyNetwork(ward.clock);
    network.become('offline');
    const station = await ward.start(await moveServer(), network);
    await ward.clock.advance(5 * minute);
    expect(phaseOf(station)).toBe('locked');
    expect(await station.workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
    expect(await draftIn(station)).toMatchObject({ draft: { text } });
    network.become('none');
    await ward.clock.advance(2 * minute);
    await station.workstation.lock('button');
    await expectGoingOn(station);
  });

  it('hears of a sign-out that was queued for its old address', async () => {
    const network = new FaultyNetwork(ward.clock);
    const station = await ward.start(ward.before, network);
    await ward.clock.advance(1_000);
    network.become('offline');
    await station.workstation.actions['session.unlock']({ pin });
    expect(await station.workstation.actions['session.sign-out']()).toEqual({ ok: true });
    await station.workstation.stop();
    expect(await openSessions(ward.server)).toBe(1);
    await ward.start(await moveServer());
    await ward.clock.advance(minute);
    expect(await openSessions(ward.server)).toBe(0);
    expect(ward.secrets.sessionEntries).toEqual([]);
  });

  it('is recognised for a keychain of before, once it was met at the old address', async () => {
    // What today's program writes, and nothing else.
    for (const name of [...ward.secrets.entries.keys()])
      if (name.startsWith('server:')) ward.secrets.entries.delete(name);
    const station = await ward.start(ward.before);
    await ward.clock.advance(minute);
    await expectGoingOn(station);
    await station.workstation.lock('button');
    await station.workstation.stop();
    const moved = await ward.start(await moveServer());
    await ward.clock.advance(minute);
    await expectGoingOn(moved);
  });
});

describe('another server', () => {
  it('says why, has the session ended at its own server, and keeps the note for its return', async () => {
    const { url } = await otherServer();
    const station = await ward.start(url);
    await ward.clock.advance(minute);
    await expectLeft(station);
    expect(station.network.requests.filter(({ path }) => path === refreshPath)).toEqual([]);
    expect(await openSessions(ward.server)).toBe(0);
    expect(ward.secrets.sessionEntries.some((name) => name.startsWith('ending:'))).toBe(false);
    await station.workstation.stop();

    const back = await ward.start(ward.before);
    await ward.clock.advance(1_000);
    expect(await back.workstation.actions['session.sign-in'](ward.credentials)).toEqual({ ok: true });
    expect(await draftIn(back)).toMatchObject({ ok: true, draft: { text } });
  });

  it('has the session ended later when its own server is away', async () => {
    await ward.server.stop();
    const { url } = await otherServer();
    const station = await ward.start(url);
    await ward.clock.advance(5 * minute);
    await expectLeft(station);
    expect(ward.secrets.sessionEntries.filter((name) => name.startsWith('ending:'))).toHaveLength(1);
    expect(station.workstation.snapshot().connection.state).toBe('online');
  });

  it('is one of before that cannot say who it is: no token goes there', async () => {
    const network = new FaultyNetwork(ward.clock, async (input, init) => {
      const request = new Request(input, init);
      const body = '{"error":"not_found","error_description":"Not found.","detail":"Not found."}';
      return new URL(request.url).pathname === identityPath
        ? new Response(body, { status: 404, headers: { 'content-type': 'application/json' } })
        : await fetch(request);
    });
    const station = await ward.start(await moveServer(), network);
    await ward.clock.advance(minute);
    await expectLeft(station);
    expect(network.count(refreshPath)).toBe(0);
  });

  it('is one of before at the same address: all goes on as it did', async () => {
    const network = new FaultyNetwork(ward.clock);
    network.decide((path) => (path === identityPath ? { status: 404 } : 'none'));
    const station = await ward.start(ward.before, network);
    await ward.clock.advance(minute);
    await expectGoingOn(station);
  });

  it('for a keychain that has never heard who its server is, no token goes to a new address', async () => {
    for (const name of [...ward.secrets.entries.keys()])
      if (name.startsWith('server:')) ward.secrets.entries.delete(name);
    const station = await ward.start(await moveServer());
    await ward.clock.advance(minute);
    await expectLeft(station);
    expect(station.network.count(refreshPath)).toBe(0);
  });
});

describe('a hostile server', () => {
  const hostile = 'http://127.0.0.1:9';
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');

  /** Answers questions the way the hostile server does; everything else goes to the right server. */
  function network(state: (challenge: string, right: string) => Promise<object> | object) {
    return new FaultyNetwork(ward.clock, async (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      if (pathname !== identityPath) return await fetch(ward.before + pathname, request);
      const { challenge } = (await request.clone().json()) as { challenge: string };
      return Response.json(await state(challenge, ward.before));
    });
  }
  const ask = async (url: string, challenge: string) => {
    const answer = await fetch(url + identityPath, {
      method: 'POST',
      body: JSON.stringify({ challenge }),
      headers: { 'content-type': 'application/json' },
    });
    return (await answer.json()) as { statement: string };
  };
  const forged = (
    challenge: string,
    statement: string,
    changes: { header?: object; claims?: object } = {},
  ) => {
    const [header = ''] = statement.split('.');
    const known = JSON.parse(Buffer.from(header, 'base64url').toString());
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const claims = { iss: hostile, nonce: challenge, iat: 1, ...changes.claims };
    const input = `${part({ ...known, ...changes.header })}.${part(claims)}`;
    const own = publicKey.export({ format: 'jwk' });
    return {
      input,
      own,
      statement: `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`,
    };
  };

  it.each<[string, (challenge: string, right: string) => Promise<object>]>([
    ['passes the question on to the right server', (challenge, right) => ask(right, challenge)],
    ['repeats an old answer', (_challenge, right) => ask(right, createHash('sha256').digest('base64url'))],
    [
      'signs with its own key and names the right one',
      async (challenge, right) => forged(challenge, (await ask(right, challenge)).statement),
    ],
    [
      'takes no algorithm',
      async (challenge, right) =>
        forged(challenge, (await ask(right, challenge)).statement, { header: { alg: 'none' } }),
    ],
    [
      'changes the address in the right answer',
      async (challenge, right) => {
        const [header, , signature] = (await ask(right, challenge)).statement.split('.');
        return { statement: `${header}.${part({ iss: hostile, nonce: challenge, iat: 1 })}.${signature}` };
      },
    ],
    ['sends no statement', async () => ({ statement: 'x'.repeat(2_000) })],
  ])('that %s gets no refresh token', async (_how, state) => {
    const between = network(state);
    const station = await ward.start(hostile, between);
    await ward.clock.advance(minute);
    expect(between.count(identityPath)).toBeGreaterThan(0);
    expect(between.count(refreshPath)).toBe(0);
    await expectLeft(station);
    expect(await openSessions(ward.server)).toBe(0);
  });
});
