import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../server/contract/errors.ts';
import { FileKeyStore } from '../../../server/crypto/file-key-store.ts';
import { HttpConnection } from '../../bench/load/http-connection.ts';
import { type RequestParts, requestText } from '../../bench/load/request-text.ts';
import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import { forgeJws, type GoodJws, writeJws } from '../../support/malformed/forge-jws.ts';
import { goodToken } from '../../support/malformed/good-jws.ts';
import { malformedJwsFor } from '../../support/malformed/malformed-jws.ts';
import { addTestClient } from '../../support/server/add-test-client.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { basic } from '../../support/server/post-form.ts';
import { signInUnbound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

let server: TestServer;
let connection: HttpConnection;
let tokens: Tokens;
let asResourceServer: Record<string, string>;
let access: GoodJws;
let refresh: GoodJws;

beforeAll(async () => {
  server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
  connection = new HttpConnection(Number(new URL(server.url).port));
  await addTestUser(server);
  tokens = await signInUnbound(server);
  const { id, secret } = await addTestClient(server);
  asResourceServer = { ...basic(id, secret) };
  const keys = new FileKeyStore(server.databaseFile, server.clock);
  const { algorithm, signingKey } = keys.currentAccessKey;
  access = goodToken(tokens.access, algorithm, signingKey);
  refresh = goodToken(tokens.refresh, 'HS256', keys.currentRefreshKey.secret);
});
afterAll(async () => {
  connection.close();
  await server.close();
});

/** How an endpoint answers what it does not accept: the error code, or a harmless answer. */
interface Place {
  readonly name: string;
  readonly request: (token: string) => RequestParts;
  readonly refusals: readonly string[];
}

const json = (path: string, member: string) => (token: string) => ({
  method: 'POST' as const,
  path,
  headers: { 'Content-Type': 'application/json' },
  body: inAscii(JSON.stringify({ [member]: token })),
});
const form = (path: string, member: string, more: () => Record<string, string>) => (token: string) => ({
  method: 'POST' as const,
  path,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...asResourceServerAt(path) },
  body: new URLSearchParams({ ...more(), [member]: token }).toString(),
});
const asResourceServerAt = (path: string) => (path === '/oauth/introspect' ? asResourceServer : {});
const asWorkstation = () => ({ client_id: 'carelink-workstation', grant_type: 'refresh_token' });
const asBearer = (path: string) => (token: string) => ({
  method: 'GET' as const,
  path,
  headers: { Authorization: `Bearer ${Buffer.from(token).toString('latin1')}` },
});

/** An empty body is not even a token. */
const malformedRequest = ['invalid_request', 'refresh_token_required'];
const anyToken: readonly Place[] = [
  {
    name: 'verify',
    request: json('/account/token/verify/', 'token'),
    refusals: ['invalid_token', ...malformedRequest],
  },
  {
    name: 'introspection',
    request: form('/oauth/introspect', 'token', () => ({})),
    refusals: ['{"active":false}', ...malformedRequest],
  },
  {
    name: 'revocation',
    request: form('/oauth/revoke', 'token', () => ({})),
    refusals: ['{}', ...malformedRequest],
  },
];
const accessPlaces: readonly Place[] = [
  { name: 'me', request: asBearer('/v1/me'), refusals: ['invalid_token'] },
  { name: 'sessions', request: asBearer('/v1/sessions'), refusals: ['invalid_token'] },
  ...anyToken,
];
const refreshPlaces: readonly Place[] = [
  ...['/account/token/refresh/', '/account/token/blacklist/', '/account/logout/'].map((path) => ({
    name: path,
    request: json(path, 'refresh'),
    refusals: ['invalid_grant', ...malformedRequest],
  })),
  {
    name: '/oauth/token',
    request: form('/oauth/token', 'refresh_token', asWorkstation),
    refusals: ['invalid_grant', ...malformedRequest],
  },
  ...anyToken,
];

describe.each(accessPlaces)('an access token at $name', ({ request, refusals }) => {
  it('is refused when it is malformed, and changes nothing', () =>
    expectRefusals({ kind: 'access', good: access, request, refusals }));
});

describe.each(refreshPlaces)('a refresh token at $name', ({ request, refusals }) => {
  it('is refused when it is malformed, and changes nothing', () =>
    expectRefusals({ kind: 'refresh', good: refresh, request, refusals }));
});

it('the good ones, made the same way, are accepted', async () => {
  const me = await connection.exchange(requestText(asBearer('/v1/me')(writeJws(access))));
  const verify = json('/account/token/verify/', 'token');
  const answers = [
    me,
    await connection.exchange(requestText(verify(writeJws(access)))),
    await connection.exchange(requestText(verify(writeJws(refresh)))),
    await connection.exchange(requestText(json('/account/token/refresh/', 'refresh')(writeJws(refresh)))),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

async function expectRefusals({
  kind,
  good,
  request,
  refusals,
}: Omit<Place, 'name'> & { kind: 'access' | 'refresh'; good: GoodJws }): Promise<void> {
  const before = await sessionState();
  const accepted: string[] = [];
  for (const vector of malformedJwsFor(kind, String(good.header.alg))) {
    const parts = request(forgeJws(vector, good));
    if (!canBeSent(parts)) continue;
    const outcome = outcomeOf(await connection.exchange(requestText(parts)));
    if (!refusals.includes(outcome)) accepted.push(`${vector.name}: ${outcome}`);
  }
  expect(accepted).toEqual([]);
  expect(await sessionState()).toEqual(before);
}

/** A header cannot contain a line break, and trailing white space does not count (RFC 9110 §5.5). */
function canBeSent({ headers }: RequestParts): boolean {
  return !/[\0\r\n]|[ \t]$/.test(headers?.Authorization ?? '');
}

/** The code of a documented error, or the whole body of another answer. */
function outcomeOf(answer: HttpAnswer): string {
  const error = errorBody.strict().safeParse(JSON.parse(answer.body));
  return error.success && answer.status >= 400 && answer.status < 500 ? error.data.error : answer.body;
}

async function sessionState() {
  return withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(({ sessions }) => sessions.find(tokens.session.id)),
  );
}

function inAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
