import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import { handleSeconds } from '../../../server/domain/ports/badge-handles.ts';
import { disableUser, eraseUser } from '../../../server/domain/users/administer-user.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const number = '0043219876';
const another = '5550001112';
const ben = { username: 'ben', password: 'another good password' };
const dayMs = 24 * 60 * 60_000;

let server: TestServer;
let client: DpopClient;

beforeEach(async () => {
  client = await DpopClient.create();
});
afterEach(() => server.close());

async function start(config: NonNullable<Parameters<typeof startTestServer>[0]>['config'] = {}) {
  server = await startTestServer({ config: { throttle: 'on', ...config } });
  await addTestUser(server);
}
const administer = <Result>(act: (ports: Parameters<typeof disableUser>[0]) => Promise<Result>) =>
  withStoreOf(server, ({ unitOfWork }) => act({ clock: server.clock, unitOfWork }));
const post = (path: string, body: unknown, by = client) =>
  by.post(`${server.url}${path}`, body, server.clock);
const codeOf = ({ status, body }: { status: number; body: { error?: string } }) => [status, body.error];

async function enrol(ward: string | null, by = client) {
  const { code } = await administer((ports) =>
    createEnrolmentCode(ports, { ward, ttlSeconds: 3_600 }, commandLine),
  );
  const enrolled = await post('/v1/devices', { code, name: 'B-204' }, by);
  expect(enrolled.status).toBe(201);
  return enrolled.body.device.id as string;
}

describe('recent users', () => {
  const recent = (by = client) => post('/v1/station/recent-users', {}, by);
  const namesFor = async (by = client) =>
    (await recent(by)).body.users.map(({ username }: { username: string }) => username);

  it('are those of the ward, newest first, for its enrolled workstations alone', async () => {
    await start();
    await addTestUser(server, ben);
    const neighbour = await DpopClient.create();
    const elsewhere = await DpopClient.create();
    const id = await enrol('3b');
    await enrol('3b', neighbour);
    await enrol(null, elsewhere);
    expect((await recent()).body).toEqual({ detail: 'on', users: [] });
    await signInBound(server, client);
    server.clock.advance(1_000);
    await signInBound(server, neighbour, ben);
    expect((await recent()).body.users).toEqual([
      { username: 'ben', display_name: 'ben', initials: 'B' },
      { username: 'nora', display_name: 'nora', initials: 'N' },
    ]);
    expect(await namesFor(elsewhere)).toEqual([]);
    await administer((ports) => disableUser(ports, 'ben'));
    expect(await namesFor()).toEqual(['nora']);
    server.clock.advance(8 * dayMs);
    expect(await namesFor()).toEqual([]);

    expect(codeOf(await postJson(`${server.url}/v1/station/recent-users`, {}))).toEqual([
      401,
      'invalid_dpop_proof',
    ]);
    expect(codeOf(await recent(await DpopClient.create()))).toEqual([403, 'enrolment_required']);
    await administer((ports) => revokeDevice(ports, id, commandLine));
    expect(codeOf(await recent())).toEqual([403, 'device_revoked']);
  });

  it('are initials or nothing where site or ward say so, and not asked for without end', async () => {
    await start({ sign_in: { recent_users: 'initials' }, wards: { quiet: { recent_users: 'off' } } });
    const quiet = await DpopClient.create();
    await enrol('3b');
    await enrol('quiet', quiet);
    await signInBound(server, client);
    await signInBound(server, quiet);
    expect((await recent()).body).toEqual({
      detail: 'initials',
      users: [{ username: 'nora', display_name: null, initials: 'N' }],
    });
    expect((await recent(quiet)).body).toEqual({ detail: 'off', users: [] });
    const answers = [];
    for (let count = 0; count < 30; count += 1) answers.push((await recent()).status);
    expect(answers.at(-1)).toBe(429);
    expect((await recent(quiet)).status).toBe(200);
  });
});

describe('a badge', () => {
  const identify = (digits = number, by = client) => post('/v1/badge/identify', { number: digits }, by);
  const signIn = (handle: string, password = nurse.password, by = client) =>
    post('/v1/badge/sign-in', { handle, password }, by);
  const link = (access: string, digits = number) =>
    callAs(access, `${server.url}/v1/badges`, {
      method: 'POST',
      body: JSON.stringify({ number: digits }),
      headers: { 'content-type': 'application/json' },
    });
  const own = (access: string) => callAs(access, `${server.url}/v1/badges`);

  beforeEach(async () => {
    await start();
    await enrol('3b');
  });

  it('is linked after a sign-in, tells its user to the workstation by a handle, and signs in with the password', async () => {
    expect(codeOf(await identify())).toEqual([404, 'badge_unknown']);
    const first = await signInBound(server, client);
    const linked = await link(first.access);
    expect(linked.status).toBe(201);
    expect((await link(first.access)).body).toEqual(linked.body);
    expect((await own(first.access)).body).toEqual({ badges: [linked.body.badge] });

    const found = await identify();
    expect(found.body).toEqual({
      handle: expect.stringMatching(/^[\w-]{43}$/),
      display_name: 'nora',
      expires_in: handleSeconds,
      sessions_here: [first.session.id],
    });
    const { handle } = found.body;
    expect(codeOf(await signIn(handle, 'wrong'))).toEqual([401, 'invalid_credentials']);
    expect((await signIn(handle)).body.session).toMatchObject({ ward: '3b' });
    expect(codeOf(await signIn(handle))).toEqual([401, 'badge_expired']);

    const events = await readAudit(server);
    const ofBadges = events.filter(({ type }) => type.startsWith('badge'));
    expect(ofBadges.map(({ type, outcome, reason }) => [type, outcome, reason])).toEqual([
      ['badge_read', 'failure', 'unknown_badge'],
      ['badge_linked', 'success', null],
      ['badge_read', 'success', null],
    ]);
    expect((await verifyAudit(server)).whole).toBe(true);
    const kept = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(({ badges }) => badges.list()),
    );
    const written = JSON.stringify([
      events.map((event) => ({ ...event, hash: 0, prevHash: 0 })),
      server.log,
      kept,
    ]);
    for (const secret of [number, handle]) expect(written).not.toContain(secret);
    expect(kept[0]?.hash).toHaveLength(32);
  });

  it('gives a handle for this workstation and this minute only, and none to a workstation nobody admitted', async () => {
    const { access } = await signInBound(server, client);
    await link(access);
    const neighbour = await DpopClient.create();
    expect(codeOf(await identify(number, neighbour))).toEqual([403, 'enrolment_required']);
    await enrol('3b', neighbour);
    const { handle } = (await identify()).body;
    expect(codeOf(await signIn(handle, nurse.password, neighbour))).toEqual([401, 'badge_expired']);
    const newer = (await identify()).body.handle;
    expect(codeOf(await signIn(handle))).toEqual([401, 'badge_expired']);
    server.clock.advance(handleSeconds * 1_000);
    expect(codeOf(await signIn(newer))).toEqual([401, 'badge_expired']);
    expect(codeOf(await postJson(`${server.url}/v1/badge/identify`, { number }))).toEqual([
      401,
      'invalid_dpop_proof',
    ]);
    for (const malformed of ['12345', '1'.repeat(21), '12345a', '１２３４５']) {
      const refused = await identify(malformed);
      expect(codeOf(refused)).toEqual([400, 'invalid_request']);
      expect(JSON.stringify(refused.body)).not.toContain(malformed);
    }
  });

  it('cannot be found by trying numbers, neither by a workstation nor by a user who wants it linked', async () => {
    const { access } = await signInBound(server, client);
    await link(access, another);
    const tries = [];
    for (let count = 0; count < 12; count += 1)
      tries.push(codeOf(await identify(String(100_000 + count)))[0]);
    expect(tries).toEqual([...Array(10).fill(404), 429, 429]);
    expect(codeOf(await identify(another))).toEqual([429, 'throttled']);
    const alerts = (await readAudit(server)).filter(({ type }) => type === 'alert');
    expect(alerts.map(({ reason }) => reason)).toEqual(['badges_throttled']);
    server.clock.advance(60_000);
    expect((await identify(another)).status).toBe(200);

    await addTestUser(server, ben);
    const { access: bens } = await signInBound(server, client, ben);
    for (let count = 0; count < 10; count += 1)
      expect(codeOf(await link(bens, another))).toEqual([409, 'badge_in_use']);
    expect((await link(bens, another)).status).toBe(429);
    expect((await own(bens)).body).toEqual({ badges: [] });
    expect((await link(bens, another)).status).toBe(429);
    const refused = (await readAudit(server)).filter(({ type }) => type === 'badge_linked').slice(-2);
    expect(refused.map(({ reason }) => reason)).toEqual(['badge_in_use', 'throttled']);
  });

  it('is linked only soon after the sign-in, five to a user, and is removed by its user', async () => {
    const { access } = await signInBound(server, client);
    const linked = [];
    for (let count = 0; count < 6; count += 1) linked.push(await link(access, String(700_000 + count)));
    expect(linked.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 409]);
    expect(linked.at(-1)?.body.error).toBe('badge_limit');
    const id = linked[0]?.body.badge.id;
    const remove = () => callAs(access, `${server.url}/v1/badges/${id}`, { method: 'DELETE' });
    expect((await remove()).status).toBe(200);
    expect(codeOf(await remove())).toEqual([404, 'not_found']);
    expect(codeOf(await identify('700000'))).toEqual([404, 'badge_unknown']);
    server.clock.advance(5 * 60_000);
    expect(codeOf(await link(access))).toEqual([401, 'insufficient_user_authentication']);
  });

  it('is useless while its user is disabled, gone when the user is erased, and removed by administrators', async () => {
    const { access } = await signInBound(server, client);
    const { id } = (await link(access)).body.badge;
    const { handle } = (await identify()).body;
    await administer((ports) => disableUser(ports, 'nora'));
    expect(codeOf(await identify())).toEqual([404, 'badge_unknown']);
    expect(codeOf(await signIn(handle))).toEqual([401, 'invalid_credentials']);

    const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);
    expect(JSON.parse((await run('badge', 'list', '--json')).out)).toMatchObject([
      { id, username: 'nora', usable: false },
    ]);
    expect((await run('badge', 'remove')).code).not.toBe(0);
    expect((await run('badge', 'remove', id)).out).toBe(`Badge ${id} removed.\n`);
    expect((await run('badge', 'remove', '--user', 'nora')).out).toBe('0 badges of nora removed.\n');

    await addTestUser(server, ben);
    const second = await signInBound(server, client, ben);
    await link(second.access);
    await administer((ports) => eraseUser(ports, 'ben'));
    const left = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(({ badges }) => badges.list()),
    );
    expect(left).toEqual([]);
  });
});
