import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addTestClient } from '../../support/server/add-test-client.ts';
import { addTestUser, nurse, type TestUser } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { basic, postForm } from '../../support/server/post-form.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const admin: TestUser = { username: 'ada', password: 'correct horse battery', role: 'it_admin' };
const officer: TestUser = { username: 'otto', password: 'correct horse battery', role: 'security_officer' };
const unknownUser = '999';
const unknownId = '01900000-0000-7000-8000-000000000001';

/** Every call, with the role that may not make it although it may make others. */
const calls: readonly [method: string, path: string, otherRole: 'it_admin' | 'security_officer' | null][] = [
  ['GET', '/v1/admin/devices', null],
  ['POST', `/v1/admin/devices/${unknownId}/revoke`, null],
  ['POST', '/v1/admin/device-codes', 'security_officer'],
  ['POST', `/v1/admin/devices/${unknownId}/approve`, 'security_officer'],
  ['GET', '/v1/admin/site-codes', 'security_officer'],
  ['GET', '/v1/admin/users', null],
  ['POST', `/v1/admin/users/${unknownUser}/disable`, null],
  ['POST', `/v1/admin/users/${unknownUser}/enable`, 'security_officer'],
  ['POST', `/v1/admin/users/${unknownUser}/end-sessions`, null],
  ['GET', '/v1/admin/sessions', null],
  ['DELETE', `/v1/admin/sessions/${unknownId}`, null],
  ['GET', '/v1/admin/audit-events', 'it_admin'],
];

interface Ward {
  readonly server: TestServer;
  readonly nurseId: number;
  readonly client: DpopClient;
  readonly nurse: Tokens;
  readonly admin: Tokens;
  readonly officer: Tokens;
}

async function openWard(): Promise<Ward> {
  const server = await startTestServer();
  const nurseId = await addTestUser(server, { ...nurse, ward: '3B' });
  await addTestUser(server, admin);
  await addTestUser(server, officer);
  const [client, adminClient, officerClient] = await Promise.all([1, 2, 3].map(() => DpopClient.create()));
  if (!client || !adminClient || !officerClient) throw new Error('no client');
  const nurseTokens = await signInBound(server, client);
  server.clock.advance(1_000);
  const adminTokens = await signInBound(server, adminClient, admin);
  server.clock.advance(1_000);
  const officerTokens = await signInBound(server, officerClient, officer);
  return { server, nurseId, client, nurse: nurseTokens, admin: adminTokens, officer: officerTokens };
}

function as({ server }: Ward, { access }: Tokens, method: string, path: string, body?: unknown) {
  return callAs(access, server.url + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

describe('rights', () => {
  let ward: Ward;
  beforeAll(async () => {
    ward = await openWard();
  });
  afterAll(() => ward.server.close());

  it.each(calls)(
    '%s %s: nobody without a role, and each role only what it needs',
    async (method, path, other) => {
      const refused = await as(ward, ward.nurse, method, path);
      expect([refused.status, refused.body.error]).toEqual([403, 'forbidden']);
      expect((await call(ward.server.url + path, { method })).status).toBe(401);
      const statuses = {
        it_admin: (await as(ward, ward.admin, method, path)).status,
        security_officer: (await as(ward, ward.officer, method, path)).status,
      };
      for (const [role, status] of Object.entries(statuses)) expect(status === 403).toBe(role === other);
    },
  );

  it('are denied with an event that names the person and the right', async () => {
    const denied = (await readAudit(ward.server)).filter(({ type }) => type === 'administration_denied');
    const byNurse = denied.filter(({ userId }) => userId === ward.nurseId).map(({ reason }) => reason);
    expect(new Set(byNurse).size).toBe(10);
    expect(byNurse).toHaveLength(10);
    expect(denied.every(({ outcome, address }) => outcome === 'failure' && address === '127.0.0.1')).toBe(
      true,
    );
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'after=x', 'limit=1&limit=2', 'page=1', 'after='])(
    'refuse the query %s',
    async (query) => {
      const answer = await as(ward, ward.admin, 'GET', `/v1/admin/devices?${query}`);
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    },
  );

  it.each(['users/0/disable', 'users/01/disable', 'users/x/disable', 'users/1e3/enable', 'devices/1/revoke'])(
    'find nothing at %s',
    async (path) => expect((await as(ward, ward.admin, 'POST', `/v1/admin/${path}`)).status).toBe(404),
  );

  it('let nobody lock out oneself', async () => {
    const own = await as(ward, ward.admin, 'POST', `/v1/admin/users/${ward.nurseId + 1}/disable`);
    expect([own.status, own.body.detail]).toEqual([403, 'You cannot disable your own account.']);
    expect((await as(ward, ward.admin, 'GET', '/v1/me')).status).toBe(200);
  });

  it('make no code of wrong lifetime or ward', async () => {
    for (const body of [
      { ttl_seconds: 59 },
      { ttl_seconds: 31 * 86_400 },
      { ttl_seconds: '3600' },
      { ward: '' },
    ]) {
      expect((await as(ward, ward.admin, 'POST', '/v1/admin/device-codes', body)).status).toBe(400);
    }
  });
});

describe('acts', () => {
  let ward: Ward;
  beforeEach(async () => {
    ward = await openWard();
  });
  afterEach(() => ward.server.close());

  const reasonAtRefresh = async () =>
    (await refreshBound(ward.server, ward.client, ward.nurse.refresh)).body.ended_reason;

  it('show who is where since when, page by page', async () => {
    const { body } = await as(ward, ward.officer, 'GET', '/v1/admin/sessions');
    expect(body.next).toBeNull();
    expect(body.sessions.map(({ user }: { user: { username: string } }) => user.username)).toEqual([
      'otto',
      'ada',
      'nora',
    ]);
    expect(body.sessions[2]).toMatchObject({
      user: { id: String(ward.nurseId), role: 'clinician' },
      ward: '3B',
      started_at: '2026-03-02T07:00:00.000Z',
      bound: true,
      locked: false,
    });
    for (const [path, list] of [
      ['sessions', 'sessions'],
      ['users', 'users'],
      ['devices', 'devices'],
      ['audit-events', 'events'],
    ] as const) {
      const read = async (query: string) =>
        (await as(ward, ward.officer, 'GET', `/v1/admin/${path}?${query}`)).body;
      // The first look at the audit trail adds an event to it.
      await read('limit=1');
      const whole = await read('limit=200');
      const pages: unknown[] = [];
      let after = '';
      while (pages.length < whole[list].length) {
        const page = await read(`limit=2${after}`);
        expect(page[list].length).toBeGreaterThan(0);
        pages.push(...page[list]);
        after = `&after=${page.next}`;
      }
      expect([pages, after, whole.next]).toEqual([whole[list], '&after=null', null]);
    }
    const read = (await readAudit(ward.server)).filter(({ type }) => type.endsWith('_read'));
    expect(read.map(({ reason }) => reason)).toEqual([
      'list_sessions',
      'list_users',
      'list_devices',
      'read_audit',
    ]);
  });

  it('disable a user: the sessions end at once everywhere, and enabling brings none back', async () => {
    const { server, nurseId } = ward;
    const { id, secret } = await addTestClient(server);
    const disabled = await as(ward, ward.officer, 'POST', `/v1/admin/users/${nurseId}/disable`);
    expect(disabled.body).toEqual({ ended: 1 });
    expect(await reasonAtRefresh()).toBe('user_disabled');
    expect((await as(ward, ward.nurse, 'GET', '/v1/me')).body.ended_reason).toBe('user_disabled');
    const asked = await postForm(
      `${server.url}/oauth/introspect`,
      { token: ward.nurse.access },
      { ...basic(id, secret) },
    );
    expect(asked.body).toEqual({ active: false });
    const signIn = () => ward.client.post(`${server.url}/account/token/`, nurse, server.clock);
    expect((await signIn()).body.error).toBe('invalid_credentials');
    expect((await as(ward, ward.admin, 'POST', `/v1/admin/users/${nurseId}/enable`)).body).toEqual({});
    expect(await reasonAtRefresh()).toBe('user_disabled');
    expect((await signIn()).status).toBe(200);

    const acts = (await readAudit(server)).filter(({ details }) => details?.acted_by === 'user');
    const officerId = nurseId + 2;
    expect(acts.map(({ type, userId, details }) => [type, userId, details?.acting_user_id])).toEqual([
      ['user_disabled', nurseId, officerId],
      ['session_ended', nurseId, officerId],
      ['user_enabled', nurseId, nurseId + 1],
    ]);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('end one session, or all of a user', async () => {
    const second = await signInBound(ward.server, await DpopClient.create());
    const path = `/v1/admin/sessions/${ward.nurse.session.id}`;
    expect((await as(ward, ward.admin, 'DELETE', path)).body).toEqual({});
    expect((await as(ward, ward.admin, 'DELETE', path)).status).toBe(404);
    expect(await reasonAtRefresh()).toBe('revoked_by_administrator');
    expect((await as(ward, second, 'GET', '/v1/me')).status).toBe(200);
    const all = await as(ward, ward.admin, 'POST', `/v1/admin/users/${ward.nurseId}/end-sessions`);
    expect(all.body).toEqual({ ended: 1 });
    expect((await as(ward, second, 'GET', '/v1/me')).body.ended_reason).toBe('revoked_by_administrator');
  });

  it('make a code, and revoke the workstation that used it', async () => {
    const { server } = ward;
    const made = await as(ward, ward.admin, 'POST', '/v1/admin/device-codes', {
      ward: 'ICU',
      ttl_seconds: 3600,
    });
    expect([made.status, made.body]).toMatchObject([
      201,
      { ward: 'ICU', expires_at: '2026-03-02T08:00:02.000Z' },
    ]);
    const { code } = made.body;
    const enrolled = await ward.client.post(
      `${server.url}/v1/devices`,
      { code, name: 'ICU-1' },
      server.clock,
    );
    const { id } = enrolled.body.device;
    const { devices } = (await as(ward, ward.admin, 'GET', '/v1/admin/devices')).body;
    expect(devices[0]).toMatchObject({ id, name: 'ICU-1', ward: 'ICU', state: 'enrolled' });
    expect(devices[1].state).toBe('seen');
    expect((await as(ward, ward.officer, 'POST', `/v1/admin/devices/${id}/revoke`)).body).toEqual({
      ended: 1,
    });
    expect(await reasonAtRefresh()).toBe('device_revoked');
    expect(JSON.stringify(await readAudit(server))).not.toContain(code);
  });
});
