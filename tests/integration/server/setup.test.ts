import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const administrator = { username: 'admin', display_name: 'Alex Admin', password: 'a long enough password' };
const ward = { name: 'ICU', profile: 'high_security' };

describe('first-run set-up', () => {
  let server: TestServer;
  let client: DpopClient;
  const setUp = (changes: Record<string, unknown> = {}) => {
    const body = {
      setup_code: server.setupCode,
      administrator,
      ward,
      station: 'ICU-1',
      demo_users: true,
      ...changes,
    };
    return client.post(`${server.url}/v1/setup`, body, server.clock);
  };

  beforeEach(async () => {
    server = await startTestServer();
    client = await DpopClient.create();
  });
  afterEach(() => server.close());

  it('creates administrator, ward, station and demo users who can sign in, once', async () => {
    expect((await call(`${server.url}/v1/setup`)).body).toEqual({ needed: true });
    const done = await setUp();
    expect(done.status).toBe(201);
    expect((await call(`${server.url}/v1/setup`)).body).toEqual({ needed: false });
    expect(done.body.demo_users.map(({ role }: { role: string }) => role)).toEqual([
      'clinician',
      'clinician',
      'security_officer',
    ]);
    for (const user of [administrator, ...done.body.demo_users]) {
      const tokens = await signInBound(server, client, user);
      const me = await callAs(tokens.access, `${server.url}/v1/me`);
      expect(me.body).toMatchObject({
        session: { ward: 'ICU', profile: 'high_security' },
        device: { name: 'ICU-1', ward: 'ICU' },
      });
    }
    const again = await setUp();
    expect([again.status, again.body.error]).toEqual([409, 'setup_already_done']);
    const events = (await readAudit(server)).map(({ type }) => type);
    expect(events.filter((type) => type === 'user_added')).toHaveLength(4);
    expect(events).toContain('setup_done');
  });

  it('generates passwords that are long, readable and all different', async () => {
    const { demo_users } = (await setUp()).body;
    const passwords = demo_users.map(({ password }: { password: string }) => password);
    expect(new Set(passwords).size).toBe(3);
    for (const password of passwords) expect(password).toMatch(/^([a-z]{4}-){4}[a-z]{4}$/);
  });

  it('leaves the demo users out if not wanted, or a name that is taken', async () => {
    const taken = { ...administrator, username: 'nora.lindqvist' };
    const done = await setUp({ administrator: taken });
    expect(done.body.demo_users).toHaveLength(2);
    expect((await signInBound(server, client, taken)).access).toBeTruthy();
  });

  it('adds the staff with roles, wards and passwords of their own, all or none', async () => {
    const staff = [
      { username: 'jose\u0301', display_name: 'José Núñez', role: 'clinician' },
      { username: 'mia.sand', display_name: 'Mia Sand', role: 'security_officer', ward: 'Ward C' },
      { username: 'nora.lindqvist', display_name: 'Nora L.', role: 'research', ward: 'icu' },
    ];
    const refused = [
      [{ ...staff[0], role: 'it_admin' }],
      [{ ...staff[0], username: '=cmd' }],
      [{ ...staff[0], display_name: '=1+1' }],
      [{ ...staff[0], display_name: '\u3164=1+1' }],
      [{ ...staff[0], ward: '@SUM(1)' }],
      [{ ...staff[0], display_name: '' }],
      [{ ...staff[0], password: 'chosen by somebody' }],
      [{ ...staff[0], username: 'ADMIN' }],
      [...staff, { ...staff[1], username: 'MIA.SAND' }],
      Array.from({ length: 201 }, (_, index) => ({ ...staff[0], username: `nurse${index}` })),
    ];
    for (const wrong of refused) {
      const answer = await setUp({ staff: wrong });
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    }
    expect((await call(`${server.url}/v1/setup`)).body).toEqual({ needed: true });

    const { status, body } = await setUp({ staff });
    expect(status).toBe(201);
    expect(body.staff.map(({ role }: { role: string }) => role)).toEqual([
      'clinician',
      'security_officer',
      'research',
    ]);
    // The demo user of that name is left out.
    expect(body.demo_users).toHaveLength(2);
    const [jose, mia, nora] = body.staff;
    expect(new Set(body.staff.map(({ password }: { password: string }) => password)).size).toBe(3);
    await signInBound(server, client, { ...jose, username: 'JOSÉ' });
    await signInBound(server, client, nora);
    expect((await readAudit(server)).filter(({ type }) => type === 'ward_added')).toHaveLength(2);
    expect(mia).toMatchObject({ display_name: 'Mia Sand', username: 'mia.sand' });
    expect((await setUp({ staff })).body.error).toBe('setup_already_done');
  });

  it('refuses a wrong code, a weak password and a missing proof, and changes nothing', async () => {
    const wrong = await setUp({ setup_code: 'guess' });
    expect([wrong.status, wrong.body.error]).toEqual([403, 'invalid_setup_code']);
    expect((await setUp({ administrator: { ...administrator, password: 'short' } })).status).toBe(400);
    const body = { setup_code: server.setupCode, administrator, ward, station: 'x', demo_users: false };
    expect((await postJson(`${server.url}/v1/setup`, body)).body.error).toBe('invalid_dpop_proof');
    expect((await call(`${server.url}/v1/setup`)).body).toEqual({ needed: true });
  });

  it('happens once when two ask at the same moment', async () => {
    const answers = await Promise.all([
      setUp(),
      setUp({ administrator: { ...administrator, username: 'rival' } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('does not exist without a code', async () => {
    const plain = await startTestServer({ config: { setup: undefined } });
    try {
      expect((await call(`${plain.url}/v1/setup`)).status).toBe(404);
      expect((await postJson(`${plain.url}/v1/setup`, {})).status).toBe(404);
    } finally {
      await plain.close();
    }
  });
});
