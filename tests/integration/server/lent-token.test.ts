import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints } from '../../../server/contract/endpoints.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { callAs, callAsApp, DpopClient, type ProofOverrides } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound, signInUnbound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const pin = '482915';
const minuteMs = 60_000;
/**
 * What an app that was lent the workstation's token may call; everything else under `/v1` is for the workstation
 * only.
 */
const forApps = ['me', 'sessions', 'ownBadges'];

let server: TestServer;
let client: DpopClient;
let here: Tokens;

beforeEach(async () => {
  server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
  await addTestUser(server);
  client = await DpopClient.create();
  here = await signInBound(server, client);
});
afterEach(() => server.close());

const posting = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const url = (path: string) => `${server.url}/v1/${path}`;
/** With the access token alone. */
const asApp = (path: string, body: unknown, { access } = here) => callAsApp(access, url(path), posting(body));
/** With a proof of the key of the session. */
const asWorkstation = (path: string, body: unknown, { access } = here) =>
  callAs(access, url(path), posting(body));
const isLocked = async () => (await callAs(here.access, url('me'))).body.session.locked;
const codeOf = ({ status, body }: { status: number; body: { error?: string } }) => [status, body.error];
const alerts = async () =>
  (await readAudit(server)).filter(({ type }) => type === 'alert').map(({ reason }) => reason);

describe('who has an access token and not the key', () => {
  const ofTokens = Object.entries(endpoints)
    .map(([id, endpoint]) => ({ id, ...endpoint }))
    .filter(({ caller }) => caller === 'access_token' || caller === 'workstation');

  it('opens only the listed calls of our own API, and all of them only read', () => {
    const looks = ofTokens.filter(({ caller }) => caller !== 'workstation');
    expect(looks.map(({ id }) => id).sort()).toEqual([...forApps].sort());
    expect(looks.every(({ method }) => method === 'get')).toBe(true);
    expect(ofTokens.length).toBeGreaterThan(20);
  });

  it('is refused by every call that is the workstation’s, with and without a role, bound or not', async () => {
    for (const role of ['it_admin', 'security_officer'] as const) {
      await addTestUser(server, { username: role, password: nurse.password, role });
    }
    const bound: Tokens[] = [];
    const unbound: Tokens[] = [];
    for (const username of ['nora', 'it_admin', 'security_officer']) {
      bound.push(await signInBound(server, client, { username, password: nurse.password }));
      unbound.push(await signInUnbound(server, { username, password: nurse.password }));
    }
    // The workstation has shown that it proves its acts.
    for (const tokens of bound)
      expect((await asWorkstation('session/lock', { cause: 'idle' }, tokens)).status).toBe(200);
    for (const { id, path, method } of ofTokens.filter(({ caller }) => caller === 'workstation')) {
      const target = server.url + path.replace('{user_id}', '1').replace('{id}', bound[0]?.session.id ?? '');
      const send = (tokens: Tokens | undefined) => {
        const body = { cause: 'idle', password: nurse.password };
        return callAsApp(tokens?.access ?? '', target, {
          ...(method === 'post' ? posting(body) : {}),
          method: method.toUpperCase(),
        });
      };
      const isAdministration = path.startsWith('/v1/admin');
      for (const tokens of bound) {
        const answer = codeOf(await send(tokens));
        // Without the right, the answer says so.
        const expected = [[401, 'invalid_dpop_proof'], ...(isAdministration ? [[403, 'forbidden']] : [])];
        expect(expected, `${id}: ${answer}`).toContainEqual(answer);
      }
      for (const tokens of unbound) {
        const answer = codeOf(await send(tokens));
        const expected = [[403, 'workstation_required'], ...(isAdministration ? [[403, 'forbidden']] : [])];
        expect(expected, `${id}: ${answer}`).toContainEqual(answer);
      }
    }
    for (const tokens of [...bound, ...unbound])
      expect((await callAsApp(tokens.access, url('me'))).status).toBe(200);
    expect(new Set(await alerts())).toEqual(new Set(['act_without_key', 'continuing_without_key']));
  });

  it('cannot end the session of its user by revoking the token (RFC 7009)', async () => {
    const revoke = (token: string, dpop?: string) =>
      fetch(`${server.url}/oauth/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token }),
        headers: dpop === undefined ? {} : { dpop },
      });
    expect((await revoke(here.access)).status).toBe(400);
    const thief = await DpopClient.create();
    const target = `${server.url}/oauth/revoke`;
    const foreign = await thief.proof('POST', target, server.clock, { nonce: client.nonce });
    expect((await revoke(here.access, foreign)).status).toBe(400);
    expect((await callAsApp(here.access, url('me'))).status).toBe(200);
    expect((await revoke(here.access, await client.proof('POST', target, server.clock))).status).toBe(200);
    expect((await callAsApp(here.access, url('me'))).status).toBe(401);
    const free = await signInUnbound(server);
    expect((await revoke(free.access)).status).toBe(200);
    expect((await callAsApp(free.access, url('me'))).status).toBe(401);
  });

  it.each<[string, ProofOverrides, boolean]>([
    ['by another key', {}, true],
    ['that names no token', { claims: { ath: undefined } }, false],
    ['that names another token', { claims: { ath: 'A'.repeat(43) } }, false],
    ['for another method', { claims: { htm: 'DELETE' } }, false],
    ['for another address', { claims: { htu: 'http://127.0.0.1/v1/session/unlock' } }, false],
    ['with an old nonce', { nonce: 'stale' }, false],
  ])('is refused with a proof %s', async (_name, overrides, byThief) => {
    await asWorkstation('session/pin', { pin });
    await asWorkstation('session/lock', { cause: 'idle' });
    const by = byThief ? await DpopClient.create() : client;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(here.access));
    const claims = { ath: Buffer.from(digest).toString('base64url') };
    const asked = { nonce: client.nonce, ...overrides, claims: { ...claims, ...overrides.claims } };
    for (const body of [{ pin }, { password: nurse.password }, { checked_by: 'workstation' }]) {
      const target = url('session/unlock');
      const init = posting(body);
      const dpop = await by.proof('POST', target, server.clock, asked);
      const answer = await callAsApp(here.access, target, { ...init, headers: { ...init.headers, dpop } });
      expect(answer.status).toBe(401);
      expect(['invalid_dpop_proof', 'use_dpop_nonce']).toContain(answer.body.error);
    }
    expect(await isLocked()).toBe(true);
  });

  it('cannot show a proof a second time', async () => {
    const target = url('session/lock');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(here.access));
    const claims = { ath: Buffer.from(digest).toString('base64url') };
    const dpop = await client.proof('POST', target, server.clock, { claims });
    const init = posting({ cause: 'idle' });
    const send = () => callAsApp(here.access, target, { ...init, headers: { ...init.headers, dpop } });
    expect((await send()).status).toBe(200);
    expect(codeOf(await send())).toEqual([401, 'invalid_dpop_proof']);
    // A network that delivers twice is not a thief.
    expect(await alerts()).toEqual([]);
  });
});

describe('a workstation that was built before the proof was asked for', () => {
  const set = (body: object) => asApp('session/pin', { pin, ...body });
  const unlock = (body: unknown) => asApp('session/unlock', body);

  it('locks and unlocks by PIN and password, and sets a PIN with the password', async () => {
    expect(codeOf(await set({}))).toEqual([401, 'insufficient_user_authentication']);
    expect(codeOf(await set({ password: 'wrong' }))).toEqual([401, 'invalid_credentials']);
    expect((await set({ password: nurse.password })).status).toBe(200);
    for (const secret of [{ pin }, { password: nurse.password }]) {
      expect((await asApp('session/lock', { cause: 'idle' })).status).toBe(200);
      expect(await isLocked()).toBe(true);
      expect((await unlock({ pin: '591824' })).body).toMatchObject({ tries_left: 4 });
      expect((await unlock(secret)).status).toBe(200);
      expect(await isLocked()).toBe(false);
    }
    expect(await alerts()).toEqual([]);
  });

  it('tells of what it checked itself, which brings no right back', async () => {
    await set({ password: nurse.password });
    await asApp('session/lock', { cause: 'idle' });
    expect((await unlock({ checked_by: 'workstation', method: 'pin' })).status).toBe(200);
    expect(await isLocked()).toBe(true);
    expect(codeOf(await set({}))).toEqual([401, 'insufficient_user_authentication']);
    const [event] = (await readAudit(server)).filter(({ type }) => type === 'unlock');
    expect(event).toMatchObject({ reason: 'not_proven', details: { method: 'pin' } });
    for (let wrong = 0; wrong < 5; wrong += 1) {
      await unlock({ checked_by: 'workstation', method: 'pin', outcome: 'failure' });
    }
    expect(codeOf(await unlock({ pin }))).toEqual([403, 'pin_not_usable']);
  });

  it('is told to update by answer and log where only the proof would do', async () => {
    const refused = await asApp('sessions/end-others', {});
    expect(codeOf(refused)).toEqual([401, 'invalid_dpop_proof']);
    expect(refused.body.detail).toContain('update workstations');
    expect(refused.headers.get('WWW-Authenticate')).toContain('DPoP');
    await asApp('badges', { number: '0043219876' });
    const lines = server.log.filter(({ message }) => message.includes('update it'));
    expect(lines.map(({ level, fields }) => [level, fields.sessionId])).toEqual([['warn', here.session.id]]);
    expect(await alerts()).toEqual([]);
  });

  it.each(['events', 'sessions'])(
    'keeps no line: once station/%s was asked, no app can lock its screen',
    async (asked) => {
      const stranger = await DpopClient.create();
      const question = { sessions: [here.session.id] };
      // The answer to events is an endless stream, so the headers have to do.
      const ask = async (by: DpopClient, nonce: string | null = null): Promise<number> => {
        const target = url(`station/${asked}`);
        const ending = new AbortController();
        const dpop = await by.proof('POST', target, server.clock, { nonce });
        const headers = { 'content-type': 'application/json', dpop };
        const init = { method: 'POST', body: JSON.stringify(question), headers, signal: ending.signal };
        const answer = await fetch(target, init);
        ending.abort();
        const wanted = answer.headers.get('DPoP-Nonce');
        return answer.status === 401 && nonce === null && wanted ? ask(by, wanted) : answer.status;
      };
      expect(await ask(stranger)).toBe(200);
      expect((await asApp('session/lock', { cause: 'idle' })).status).toBe(200);
      expect(await ask(client)).toBe(200);
      expect(codeOf(await asApp('session/lock', { cause: 'idle' }))).toEqual([401, 'invalid_dpop_proof']);
      expect((await asWorkstation('session/lock', { cause: 'idle' })).status).toBe(200);
    },
  );

  it('is another one as soon as the session has seen a proof: across a restart, and in the next session', async () => {
    await asWorkstation('session/pin', { pin });
    expect(codeOf(await unlock({ pin }))).toEqual([401, 'invalid_dpop_proof']);
    await server.restart();
    server.clock.advance(minuteMs);
    here = (await refreshBound(server, client, here.refresh)).body;
    expect(codeOf(await unlock({ pin }))).toEqual([401, 'invalid_dpop_proof']);
    server.clock.advance(Date.parse(here.session.expires_at) - server.clock.nowMs() - 10 * minuteMs);
    here = (await refreshBound(server, client, here.refresh)).body;
    expect((await asWorkstation('session/continue', { pin })).status).toBe(200);
    here = (await refreshBound(server, client, here.refresh)).body;
    expect(codeOf(await unlock({ pin }))).toEqual([401, 'invalid_dpop_proof']);
    expect((await asWorkstation('session/unlock', { pin })).status).toBe(200);
  });
});
