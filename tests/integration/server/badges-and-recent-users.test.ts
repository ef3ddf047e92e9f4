import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badgeCodeOf } from '../../../server/contract/badges.ts';
import { badgeHashWith } from '../../../server/crypto/keyed-hashes.ts';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { issueBadgeCode } from '../../../server/domain/badges/badge-code.ts';
import { handleSeconds } from '../../../server/domain/badges/badge-handle.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
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
    const device = { name: 'B-204', ward: '3b' };
    expect((await recent()).body).toEqual({ detail: 'on', users: [], device });
    await signInBound(server, client);
    server.clock.advance(1_000);
    await signInBound(server, neighbour, ben);
    expect((await recent()).body.users).toEqual([
      { username: 'ben', display_name: 'ben', initials: 'B', colour: expect.any(Number) },
      { username: 'nora', display_name: 'nora', initials: 'N', colour: expect.any(Number) },
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
      users: [{ username: 'nora', display_name: null, initials: 'N', colour: expect.any(Number) }],
      device: { name: 'B-204', ward: '3b' },
    });
    expect((await recent(quiet)).body).toMatchObject({ detail: 'off', users: [], device: { ward: 'quiet' } });
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
      colour: expect.any(Number),
      expires_in: handleSeconds,
      sessions_here: [first.session.id],
      badge_id: linked.body.badge.id,
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

  it('is good for one of several sign-ins at the same moment', async () => {
    const { access } = await signInBound(server, client);
    await link(access);
    const { handle } = (await identify()).body;
    const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(handle)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    for (const answer of answers.filter(({ status }) => status === 401))
      expect(codeOf(answer)).toEqual([401, 'badge_expired']);
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

describe('the card of a badge that proves a key', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
  const identify = (digits = number, by = client) => post('/v1/badge/identify', { number: digits }, by);
  const link = (access: string, body: Record<string, unknown>) =>
    callAs(access, `${server.url}/v1/badges`, {
      method: 'POST',
      body: JSON.stringify({ number, ...body }),
      headers: { 'content-type': 'application/json' },
    });
  const own = async (access: string) =>
    (await callAs(access, `${server.url}/v1/badges`)).body.badges.map(
      ({ proves_key }: { proves_key: boolean }) => proves_key,
    );

  beforeEach(async () => {
    await start();
    await enrol('3b');
  });

  it('tells it, and which badge it is, to the workstation where its user has a session, and to no other', async () => {
    const neighbour = await DpopClient.create();
    await enrol('3b', neighbour);
    const { access, session } = await signInBound(server, client);
    expect((await link(access, { card_key: key(1) })).body.badge).toMatchObject({ proves_key: true });
    expect(await own(access)).toEqual([true]);
    const { badges } = (await callAs(access, `${server.url}/v1/badges`)).body;
    expect((await identify()).body).toMatchObject({
      sessions_here: [session.id],
      card_key: key(1),
      badge_id: badges[0].id,
    });
    const elsewhere = (await identify(number, neighbour)).body;
    expect(elsewhere).toMatchObject({ display_name: 'nora', sessions_here: [] });
    expect(Object.keys(elsewhere)).not.toEqual(expect.arrayContaining(['card_key']));
    expect(Object.keys(elsewhere)).not.toEqual(expect.arrayContaining(['badge_id']));
    await post('/v1/session/sign-out', { session_id: session.id });
    expect('card_key' in (await identify()).body).toBe(false);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('is replaced by linking it again, which takes the same proof as linking; without a key it stays', async () => {
    const { access } = await signInBound(server, client);
    const first = await link(access, {});
    expect([first.body.badge.proves_key, 'card_key' in (await identify()).body]).toEqual([false, false]);
    expect((await link(access, { card_key: key(1) })).body.badge).toEqual({
      ...first.body.badge,
      proves_key: true,
    });
    expect((await link(access, { card_key: key(1) })).status).toBe(201);
    expect((await link(access, {})).body.badge.proves_key).toBe(true);
    expect((await link(access, { card_key: key(2) })).status).toBe(201);
    expect((await identify()).body.card_key).toBe(key(2));
    server.clock.advance(6 * 60_000);
    expect(codeOf(await link(access, { card_key: key(3) }))).toEqual([
      401,
      'insufficient_user_authentication',
    ]);
    expect(codeOf(await link(access, { card_key: key(3), password: 'wrong' }))).toEqual([
      401,
      'invalid_credentials',
    ]);
    expect((await identify()).body.card_key).toBe(key(2));
    expect((await link(access, { card_key: key(3), password: nurse.password })).status).toBe(201);
    await addTestUser(server, ben);
    const bens = await signInBound(server, client, ben);
    expect(codeOf(await link(bens.access, { card_key: key(4) }))).toEqual([409, 'badge_in_use']);
    expect((await identify()).body.card_key).toBe(key(3));

    const events = (await readAudit(server)).filter(
      ({ type, outcome }) => type === 'badge_linked' && outcome === 'success',
    );
    expect(events.map(({ details }) => [details?.badge_id, details && 'card_key' in details])).toEqual([
      [first.body.badge.id, false],
      ...Array(3).fill([first.body.badge.id, true]),
    ]);
    expect(new Set(events.map(({ details }) => details?.card_key)).size).toBe(4);
    for (const byte of [1, 2, 3]) {
      const written = JSON.stringify([events, server.log]);
      for (const text of [key(byte), Buffer.alloc(32, byte).toString('hex')])
        expect(written).not.toContain(text);
    }
    expect((await verifyAudit(server)).whole).toBe(true);
    const listed = await runServerCommand(['badge', 'list', '--json', '--db', server.databaseFile]);
    expect(JSON.parse(listed.out)).toMatchObject([{ username: 'nora', proves_key: true }]);
  });

  it('is gone with the badge, its user and a session; a code never proves one', async () => {
    const { access } = await signInBound(server, client);
    const { id } = (await link(access, { card_key: key(1) })).body.badge;
    await callAs(access, `${server.url}/v1/badges/${id}`, { method: 'DELETE' });
    await link(access, {});
    expect('card_key' in (await identify()).body).toBe(false);
    const code = await withStoreOf(server, async ({ unitOfWork }, { keys }) => {
      const ports = { clock: server.clock, unitOfWork, badgeHash: badgeHashWith(keys.badgeSecret) };
      return (await issueBadgeCode(ports, 'nora', commandLine)).code;
    });
    expect((await link(access, { number: code, card_key: key(1) })).body.badge.proves_key).toBe(false);
    expect('card_key' in (await identify(code)).body).toBe(false);
    await link(access, { card_key: key(5) });
    await administer((ports) => disableUser(ports, 'nora'));
    expect(codeOf(await identify())).toEqual([404, 'badge_unknown']);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('is 32 bytes in base64url, in one spelling, or the request is refused', async () => {
    const { access } = await signInBound(server, client);
    const bad = [
      '',
      'x',
      key(1).slice(1),
      `${key(1)}=`,
      `${key(1).slice(0, -1)}B`,
      `+${key(1).slice(1)}`,
      null,
      7,
      [key(1)],
    ];
    for (const card_key of [...bad, 'A'.repeat(5_000)])
      expect(codeOf(await link(access, { card_key }))).toEqual([400, 'invalid_request']);
    expect(await own(access)).toEqual([]);
  });

  it('may unlock at the workstation, which tells the server so', async () => {
    const { access, session } = await signInBound(server, client);
    const tell = (path: string, body: unknown) =>
      client.postAs(access, `${server.url}/v1/session/${path}`, body, server.clock);
    expect((await tell('lock', { cause: 'badge' })).status).toBe(200);
    expect(
      (await tell('unlock', { checked_by: 'workstation', method: 'card', outcome: 'success' })).status,
    ).toBe(200);
    const [unlock] = (await readAudit(server)).filter(({ type }) => type === 'unlock');
    expect(unlock).toMatchObject({
      sessionId: session.id,
      details: { method: 'card', checked_by: 'workstation' },
    });
  });
});

describe('a badge that is linked later in the shift', () => {
  const link = (access: string, body: Record<string, unknown>) =>
    callAs(access, `${server.url}/v1/badges`, {
      method: 'POST',
      body: JSON.stringify({ number, ...body }),
      headers: { 'content-type': 'application/json' },
    });

  it('needs the password, which is counted like any other', async () => {
    await start();
    await enrol('3b');
    const { access } = await signInBound(server, client);
    server.clock.advance(6 * 60_000);
    expect(codeOf(await link(access, {}))).toEqual([401, 'insufficient_user_authentication']);
    for (let count = 0; count < 5; count += 1)
      expect(codeOf(await link(access, { password: 'wrong' }))).toEqual([401, 'invalid_credentials']);
    expect(codeOf(await link(access, { password: nurse.password }))).toEqual([429, 'throttled']);
    server.clock.advance(31_000);
    expect((await link(access, { password: nurse.password })).status).toBe(201);
    const events = (await readAudit(server)).filter(({ type }) => type === 'badge_linked');
    expect(events.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ...Array(5).fill(['failure', 'wrong_password']),
      ['failure', 'throttled'],
      ['success', null],
    ]);
    expect(JSON.stringify([events, server.log])).not.toMatch(new RegExp(`${number}|${nurse.password}`));
  });
});

describe('a code in place of a badge', () => {
  const identify = (digits: string, by = client) => post('/v1/badge/identify', { number: digits }, by);
  const signIn = (handle: string, password: string) => post('/v1/badge/sign-in', { handle, password });
  const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);
  /** As the command does it, by the clock of the test. */
  const newCode = (): Promise<string> =>
    withStoreOf(server, async ({ unitOfWork }, { keys }) => {
      const ports = { clock: server.clock, unitOfWork, badgeHash: badgeHashWith(keys.badgeSecret) };
      return (await issueBadgeCode(ports, 'nora', commandLine)).code;
    });

  beforeEach(async () => {
    await start();
    await enrol('3b');
  });

  it('names its user for a day at an enrolled workstation, and nothing but the password signs in', async () => {
    const code = await newCode();
    expect(badgeCodeOf(code)).toEqual({ number: code, isIntact: true, isSpaced: false });
    const found = await identify(code);
    expect(found.body).toMatchObject({ display_name: 'nora', sessions_here: [] });
    expect(codeOf(await signIn(found.body.handle, code))).toEqual([401, 'invalid_credentials']);
    expect((await signIn(found.body.handle, nurse.password)).status).toBe(200);
    // As often as a badge, until the day is over; nowhere else.
    expect((await identify(code)).status).toBe(200);
    expect(codeOf(await identify(code, await DpopClient.create()))).toEqual([403, 'enrolment_required']);
    server.clock.advance(dayMs - 5_000);
    expect((await identify(code)).status).toBe(200);
    server.clock.advance(5_000);
    expect(codeOf(await identify(code))).toEqual([404, 'badge_unknown']);
    expect((await verifyAudit(server)).whole).toBe(true);
    expect(JSON.stringify([await readAudit(server), server.log])).not.toContain(code);
  });

  it('ends with the next one, by the help desk, by its user, and while the account is disabled', async () => {
    const first = await newCode();
    const second = await newCode();
    expect(codeOf(await identify(first))).toEqual([404, 'badge_unknown']);
    expect((await identify(second)).status).toBe(200);
    expect((await run('badge', 'code', 'nora', '--revoke')).out).toBe('The code of nora has ended.\n');
    expect((await run('badge', 'code', 'nora', '--revoke')).out).toBe('nora has no code.\n');
    expect(codeOf(await identify(second))).toEqual([404, 'badge_unknown']);

    const third = await newCode();
    const { access } = await signInBound(server, client);
    const [badge] = (await callAs(access, `${server.url}/v1/badges`)).body.badges;
    expect(badge).toMatchObject({ expires_at: expect.stringMatching(/Z$/) });
    await callAs(access, `${server.url}/v1/badges/${badge.id}`, { method: 'DELETE' });
    expect(codeOf(await identify(third))).toEqual([404, 'badge_unknown']);

    const fourth = await newCode();
    await administer((ports) => disableUser(ports, 'nora'));
    expect(codeOf(await identify(fourth))).toEqual([404, 'badge_unknown']);
    const refused = await run('badge', 'code', 'nora');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('disabled')]);
    expect((await run('badge', 'code', 'nobody')).err).toContain('There is no user nobody.');
    await administer((ports) => eraseUser(ports, 'nora'));
    expect(JSON.parse((await run('badge', 'list', '--json')).out)).toEqual([]);
    const events = (await readAudit(server)).filter(({ type }) => /^badge_(linked|removed)/.test(type));
    expect(events.map(({ type }) => type)).toEqual([
      ...['badge_linked', 'badge_removed', 'badge_linked', 'badge_removed'],
      ...['badge_linked', 'badge_removed', 'badge_linked'],
    ]);
    expect(events[0]).toMatchObject({
      details: { acted_by: 'command_line', expires_at: expect.any(String) },
    });
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('is throttled like badges, takes the place of none, and is told in words', async () => {
    for (let count = 0; count < 10; count += 1) await identify(String(100_000 + count));
    const code = await newCode();
    expect(codeOf(await identify(code))).toEqual([429, 'throttled']);
    const { out } = await run('badge', 'code', 'nora');
    expect(out).toMatch(/^\d{4} \d{4}\nNames nora in place of the badge until /);
    expect(JSON.parse((await run('badge', 'list', '--json')).out)).toMatchObject([
      { username: 'nora', usable: true, expires_at: expect.any(String) },
    ]);
    const { code: another } = JSON.parse((await run('badge', 'code', 'nora', '--json')).out);
    expect(another).toMatch(/^\d{8}$/);
    // By the clock of the server it was made a long time from now.
    server.clock.advance(60_000);
    expect(codeOf(await identify(another))).toEqual([404, 'badge_unknown']);
  });
});
