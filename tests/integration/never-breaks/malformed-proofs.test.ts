import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../server/contract/endpoint.ts';
import { endpoints } from '../../../server/contract/endpoints.ts';
import { errorBody } from '../../../server/contract/errors.ts';
import { HttpConnection } from '../../bench/load/http-connection.ts';
import { requestText } from '../../bench/load/request-text.ts';
import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import { forgeJws, type GoodJws, writeJws } from '../../support/malformed/forge-jws.ts';
import { ProofMaker } from '../../support/malformed/good-jws.ts';
import { malformedJwsFor } from '../../support/malformed/malformed-jws.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const maker = new ProofMaker();
let server: TestServer;
/** Several at once share a commit; one by one they would wait for the disk 600 times. */
const connectionCount = 16;
let connections: readonly HttpConnection[] = [];
let nonce = '';
let session = { id: '', refresh: '', access: '' };

beforeAll(async () => {
  server = await startTestServer({ config: { clients: { dpop_bound_access_tokens: true } } });
  const port = Number(new URL(server.url).port);
  connections = Array.from({ length: connectionCount }, () => new HttpConnection(port));
  await addTestUser(server);
  nonce = (await send(signIn, [writeJws(goodAt(signIn))])).header('dpop-nonce') ?? '';
  const answer = await send(signIn, [writeJws(goodAt(signIn))]);
  expect(answer.status, answer.body).toBe(200);
  const { session: opened, ...tokens } = answer.json() as typeof session & { session: { id: string } };
  session = { id: opened.id, refresh: tokens.refresh, access: tokens.access };
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  await server.close();
});

/** An endpoint that accepts a proof. */
interface Place {
  readonly path: string;
  readonly type: string;
  readonly body: () => string;
  /** Also presents the access token, which is bound to the key of the proof. */
  readonly isResource?: true;
}

const signIn: Place = {
  path: '/account/token/',
  type: json,
  body: () => JSON.stringify({ username: nurse.username, password: nurse.password }),
};
const refreshBody = () => JSON.stringify({ refresh: session.refresh });
const asWorkstation = (members: Record<string, string>) =>
  new URLSearchParams({ client_id: 'carelink-workstation', ...members }).toString();
const places: readonly Place[] = [
  signIn,
  { path: '/account/token/refresh/', type: json, body: refreshBody },
  { path: '/account/token/blacklist/', type: json, body: refreshBody },
  { path: '/account/logout/', type: json, body: refreshBody },
  {
    path: '/oauth/token',
    type: form,
    body: () => asWorkstation({ grant_type: 'refresh_token', refresh_token: session.refresh }),
  },
  { path: '/oauth/revoke', type: form, body: () => asWorkstation({ token: session.refresh }) },
  { path: '/v1/session/sign-out', type: json, body: () => JSON.stringify({ session_id: session.id }) },
  { path: '/v1/session/lock', type: json, body: () => JSON.stringify({ cause: 'idle' }), isResource: true },
  {
    path: '/v1/session/continue',
    type: json,
    body: () => JSON.stringify({ pin: '481516' }),
    isResource: true,
  },
  { path: '/account/emergency', type: json, body: () => JSON.stringify(emergency()) },
  { path: '/v1/emergency/offline-uses', type: json, body: () => JSON.stringify(offlineUse()) },
  { path: '/v1/station/recent-users', type: json, body: () => '{}' },
  { path: '/v1/station/events', type: json, body: () => JSON.stringify({ sessions: [session.id] }) },
  { path: '/v1/station/sessions', type: json, body: () => JSON.stringify({ sessions: [session.id] }) },
  { path: '/v1/station/report', type: json, body: () => JSON.stringify(report) },
  { path: '/v1/badge/identify', type: json, body: () => JSON.stringify({ number: '700001' }) },
  {
    path: '/v1/badge/sign-in',
    type: json,
    body: () => JSON.stringify({ handle: 'none', password: nurse.password }),
  },
  { path: '/v1/devices', type: json, body: () => JSON.stringify({ code: 'A'.repeat(16), name: 'B-204' }) },
  { path: '/v1/setup', type: json, body: () => JSON.stringify(setUp()) },
];

const report = {
  version: '0.2.0',
  os: 'Debian 12',
  arch: 'x64',
  policy_version: null,
  policy_hash: 'a'.repeat(43),
  problems: [],
  install: 'machine',
  key: 'user',
};
const emergencyReason = { reason_code: 'patient_in_danger', reason: 'Reanimation in room 4' };

function emergency() {
  return { username: nurse.username, password: nurse.password, confirmed: true, ...emergencyReason };
}

function offlineUse() {
  const startedAt = new Date(server.clock.nowMs()).toISOString();
  const use = { id: '01900000-0000-7000-8000-000000000009', code_id: 'AAAAAAAA', person: 'Nora Nurse' };
  return { ...use, ...emergencyReason, started_at: startedAt, ended_at: null };
}

function setUp() {
  return {
    setup_code: server.setupCode,
    administrator: { username: 'ida', display_name: 'Ida', password: 'correct horse battery' },
    ward: { name: 'Ward 3', profile: 'standard' },
    station: 'B-204',
    demo_users: false,
  };
}

function goodAt({ path, isResource }: Place): GoodJws {
  const shown = isResource ? { accessToken: session.access } : {};
  return maker.proof({ origin: server.url, path, nonce, nowMs: server.clock.nowMs(), ...shown });
}

function send(
  { path, type, body, isResource }: Place,
  proofs: readonly string[],
  [connection] = connections,
): Promise<HttpAnswer> {
  if (!connection) throw new Error('there is no connection');
  const inLatin1 = proofs.map((proof) => Buffer.from(proof).toString('latin1'));
  const headers = {
    'Content-Type': type,
    DPoP: inLatin1.join('\r\nDPoP: '),
    ...(isResource ? { Authorization: `DPoP ${session.access}` } : {}),
  };
  return connection.exchange(requestText({ method: 'POST', path, headers, body: body() }));
}

describe.each(places)('a DPoP proof at $path', (place) => {
  it('is refused when it is malformed, and changes nothing', async () => {
    const before = await stateOfSessions();
    const accepted: string[] = [];
    const vectors = [...malformedJwsFor('proof', 'ES256')];
    const work = connections.map(async (connection) => {
      for (let vector = vectors.pop(); vector; vector = vectors.pop()) {
        const proof = forgeJws(vector, goodAt(place));
        if (!canBeSent(proof)) continue;
        const answer = await send(place, [proof], [connection]);
        if (!isRefusal(answer)) accepted.push(`${vector.name}: ${answer.status} ${answer.body}`);
      }
    });
    await Promise.all(work);
    expect(accepted).toEqual([]);
    expect(await stateOfSessions()).toEqual(before);
  });

  it('is refused when there are several', async () => {
    const before = await stateOfSessions();
    const [one, other] = [writeJws(goodAt(place)), writeJws(goodAt(place))];
    for (const proofs of [
      [one, other],
      [one, one],
      [one, 'x'],
      ['x', one],
      [`${one}, ${other}`],
      [`["${one}"]`],
    ]) {
      const answer = await send(place, proofs);
      expect(isRefusal(answer), answer.body).toBe(true);
    }
    expect(await stateOfSessions()).toEqual(before);
  });
});

it('every place that takes a proof is in the list', () => {
  const takingProofs = Object.values<Endpoint>(endpoints)
    .filter(({ proof, caller }) => proof !== undefined || caller === 'device_key')
    .map(({ path }) => path);
  const tried = places.map(({ path }) => path.replace(/\/$/, ''));
  expect(tried).toEqual(expect.arrayContaining(takingProofs));
});

it.each(['/account/token/refresh/', '/v1/session/lock'])(
  'a good one, made the same way, is accepted at %s',
  async (path) => {
    const place = places.find((one) => one.path === path);
    if (!place) throw new Error('no such place');
    const answer = await send(place, [writeJws(goodAt(place))]);
    expect(answer.status, answer.body).toBe(200);
  },
);

/** A header cannot contain a line break, and white space around it does not count (RFC 9110 §5.5). */
function canBeSent(proof: string): boolean {
  return !/[\0\r\n]|^[ \t]|[ \t]$/.test(proof);
}

function isRefusal(answer: HttpAnswer): boolean {
  const body = errorBody.strict().safeParse(answer.json());
  const codes = ['invalid_dpop_proof', 'use_dpop_nonce'];
  return [400, 401].includes(answer.status) && body.success && codes.includes(body.data.error);
}

async function stateOfSessions() {
  return withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(async ({ sessions, audit }) => ({
      session: await sessions.find(session.id),
      signIns: (await Array.fromAsync(audit.events())).filter(({ type }) => type === 'sign_in').length,
    })),
  );
}
