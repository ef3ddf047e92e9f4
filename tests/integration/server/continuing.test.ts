import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { setWardProfile } from '../../../server/domain/wards/set-ward-profile.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, callAsApp, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const pin = '482915';
const shiftMs = 12 * 60 * 60_000;
const minuteMs = 60_000;

describe('going on into a new session', () => {
  let server: TestServer;
  let client: DpopClient;
  let here: Tokens;
  beforeEach(async () => {
    server = await startTestServer();
    await addTestUser(server);
    client = await DpopClient.create();
    here = await signInBound(server, client);
    await post('pin', { pin });
  });
  afterEach(() => server.close());

  const post = (path: string, body: unknown, tokens = here) =>
    postJson(`${server.url}/v1/session/${path}`, body, { authorization: `Bearer ${tokens.access}` });
  const me = (tokens = here) => callAs(tokens.access, `${server.url}/v1/me`);
  const refresh = (tokens: Tokens) => refreshBound(server, client, tokens.refresh);
  const storedPin = (id: string) =>
    withStoreOf(server, ({ unitOfWork }) => unitOfWork.read(({ sessions }) => sessions.findPin(id)));

  const goOn = (body: unknown, tokens = here, by = client) =>
    by.postAs(tokens.access, `${server.url}/v1/session/continue`, body, server.clock);

  /** The last minutes of the shift, with a recent access token. */
  async function nearTheEnd(tokens = here): Promise<Tokens> {
    const endMs = Date.parse(tokens.session.expires_at);
    server.clock.advance(endMs - server.clock.nowMs() - 14 * minuteMs);
    return (await refresh(tokens)).body;
  }

  it('ends the old session, keeps the PIN and gives the new tokens by a refresh, as often as they are lost', async () => {
    here = await nearTheEnd();
    const answer = await goOn({ pin });
    expect(answer.status).toBe(200);
    const { id } = answer.body.session;
    expect(id).not.toBe(here.session.id);
    expect((await me()).body).toMatchObject({ error: 'invalid_token', ended_reason: 'continued' });
    expect(await storedPin(here.session.id)).toBeNull();
    expect(await storedPin(id)).toEqual({ hash: expect.stringMatching(/^\$argon2id\$/), failures: 0 });

    const lost = await refresh(here);
    server.clock.advance(30 * minuteMs);
    await server.restart();
    const again: Tokens = (await refresh(here)).body;
    expect(lost.body.session.id).toBe(id);
    expect(again.refresh).toBe(lost.body.refresh);
    expect((await me(again)).body).toMatchObject({ session: { id, locked: false, opened_by: 'pin' } });
    expect((await post('unlock', { pin }, again)).status).toBe(200);

    const next: Tokens = (await refresh(again)).body;
    expect((await refresh(here)).body).toMatchObject({ error: 'invalid_grant', ended_reason: 'continued' });
    expect((await me(next)).status).toBe(200);

    const events = (await readAudit(server)).filter(
      ({ sessionId }) => sessionId === id || sessionId === here.session.id,
    );
    const told = events.map(({ type, reason, details, sessionId }) => [type, reason ?? details, sessionId]);
    expect(told).toContainEqual([
      'sign_in',
      expect.objectContaining({
        continues: here.session.id,
        method: 'pin',
        bound: true,
        profile: 'standard',
      }),
      id,
    ]);
    expect(told).toContainEqual(['session_ended', 'continued', here.session.id]);
    expect(JSON.stringify(told)).not.toContain(pin);
  });

  it('leads to no session of another user or key, whatever the table says', async () => {
    const victim = { username: 'vera', password: 'correct horse battery' };
    await addTestUser(server, victim);
    const elsewhere = await DpopClient.create();
    const targets = [
      await signInBound(server, elsewhere, victim),
      await signInBound(server, elsewhere, nurse),
    ];
    for (const { session } of targets) {
      const mine = await signInBound(server, client);
      const signOut = `${server.url}/v1/session/sign-out`;
      await client.post(signOut, { session_id: mine.session.id, with_successor: false }, server.clock);
      await withStoreOf(server, ({ unitOfWork }) =>
        unitOfWork.run(({ sessions }) => sessions.setContinuedBy(mine.session.id, session.id)),
      );
      expect((await refresh(mine)).body).toMatchObject({ error: 'invalid_grant', ended_reason: 'logout' });
      await client.post(signOut, { session_id: mine.session.id, with_successor: true }, server.clock);
    }
    for (const tokens of targets) expect((await me(tokens)).status).toBe(200);
  });

  it('is possible in the last 15 minutes only, by PIN once and then by the password', async () => {
    expect((await goOn({ pin })).body.error).toBe('continuing_too_early');
    here = await nearTheEnd();
    await goOn({ pin });
    const second: Tokens = (await refresh(here)).body;
    // Knowing the PIN is not enough to replace it.
    expect((await post('pin', { pin: '591824' }, second)).body.error).toBe(
      'insufficient_user_authentication',
    );
    const late = await nearTheEnd(second);
    expect((await goOn({ pin }, late)).body.error).toBe('insufficient_user_authentication');
    const byPassword = await goOn({ password: nurse.password }, late);
    expect(byPassword.status).toBe(200);
    const third: Tokens = (await refresh(late)).body;
    expect((await me(third)).body.session).toMatchObject({ opened_by: 'password' });
    expect(await storedPin(third.session.id)).toMatchObject({ failures: 0 });
    expect(Date.parse(third.session.expires_at) - server.clock.nowMs()).toBeGreaterThan(shiftMs - minuteMs);
  });

  it('counts wrong PINs with those of unlocking, and then takes the password', async () => {
    here = await nearTheEnd();
    await post('unlock', { pin: '591824' });
    for (const left of [3, 2, 1, 0]) {
      expect((await goOn({ pin: '591824' })).body).toMatchObject({ tries_left: left });
    }
    expect((await goOn({ pin })).body.error).toBe('pin_not_usable');
    expect((await goOn({ password: 'not hers' })).body.error).toBe('invalid_credentials');
    expect((await me()).status).toBe(200);
    const { id } = (await goOn({ password: nurse.password })).body.session;
    // The PIN counts again, as after unlocking with the password.
    expect(await storedPin(id)).toMatchObject({ failures: 0 });
    const failures = (await readAudit(server)).filter(({ type }) => type === 'continue_failed');
    expect(failures.map(({ reason }) => reason)).toEqual([
      ...Array(4).fill('wrong_pin'),
      'pin_not_usable',
      'wrong_password',
    ]);
  });

  it('needs a proof of the key of the session, and one thing to check', async () => {
    here = await nearTheEnd();
    const bare = await callAsApp(here.access, `${server.url}/v1/session/continue`, {
      method: 'POST',
      body: JSON.stringify({ pin }),
      headers: { 'content-type': 'application/json' },
    });
    expect([bare.status, bare.body.error]).toEqual([401, 'invalid_dpop_proof']);
    const thief = await DpopClient.create();
    expect((await goOn({ pin }, here, thief)).body.error).toBe('invalid_dpop_proof');
    const alerts = (await readAudit(server)).filter(({ type }) => type === 'alert');
    expect(alerts.map(({ reason }) => reason)).toEqual(['continuing_without_key']);
    for (const body of [{}, { pin, password: nurse.password }, { pin: 'abc' }, { pin: Number(pin) }]) {
      expect((await goOn(body)).body.error).toBe('invalid_request');
    }
    const url = `${server.url}/v1/session/continue`;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(here.access));
    const ath = Buffer.from(digest).toString('base64url');
    const dpop = await client.proof('POST', url, server.clock, { claims: { ath } });
    for (const error of ['invalid_credentials', 'invalid_dpop_proof']) {
      const twice = await postJson(url, { pin: '591824' }, { authorization: `Bearer ${here.access}`, dpop });
      expect(twice.body.error).toBe(error);
    }
    // A duplicate delivery is no cause for alarm.
    expect((await readAudit(server)).filter(({ type }) => type === 'alert')).toHaveLength(1);
    expect((await me()).status).toBe(200);
  });

  it('leaves its own event, with the session, when a new one is refused', async () => {
    here = await nearTheEnd();
    const { id } = here.session;
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ devices }) => {
        const device = await devices.findByKey(client.thumbprint);
        if (device) await devices.revoke(device.id, server.clock.nowMs());
      }),
    );
    expect((await goOn({ pin })).body.error).toBe('device_revoked');
    const events = (await readAudit(server)).filter(({ sessionId }) => sessionId === id);
    expect(events.slice(-2).map(({ type, reason }) => [type, reason])).toEqual([
      ['continue_failed', 'device_revoked'],
      ['alert', 'device_revoked'],
    ]);
  });

  it('is not for emergency access, and looks at profile and limits anew', async () => {
    const { username, password } = nurse;
    const reason = { reason_code: 'other', reason: 'nobody else is here', confirmed: true };
    const opened = await client.post(
      `${server.url}/account/emergency`,
      { username, password, ...reason },
      server.clock,
    );
    expect(opened.body.session.profile).toBe('break_glass');
    expect((await goOn({ password }, opened.body)).body.error).toBe('forbidden');

    const rosa = { username: 'rosa', password, ward: 'ICU' };
    await addTestUser(server, rosa);
    here = await signInBound(server, client, rosa);
    expect(here.session.profile).toBe('standard');
    await withStoreOf(server, ({ unitOfWork }) =>
      setWardProfile(
        { clock: server.clock, unitOfWork },
        { name: 'ICU', profile: 'high_security' },
        commandLine,
      ),
    );
    here = await nearTheEnd();
    expect((await goOn({ password })).body.session).toMatchObject({ profile: 'high_security', ward: 'ICU' });
  });

  it('happens once, however often it is asked for at the same time', async () => {
    here = await nearTheEnd();
    await goOn({ pin: '591824' });
    const answers = await Promise.all([goOn({ pin }), goOn({ pin }), goOn({ password: nurse.password })]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers) {
      if (status !== 200) expect(body).toMatchObject({ error: 'invalid_token', ended_reason: 'continued' });
    }
    const next: Tokens = (await refresh(here)).body;
    const { sessions } = (await callAs(next.access, `${server.url}/v1/sessions`)).body;
    expect(sessions).toHaveLength(1);
  });

  it('a sign-out that does not know of the new session ends it, too', async () => {
    here = await nearTheEnd();
    const { id } = (await goOn({ pin })).body.session;
    const signOut = `${server.url}/v1/session/sign-out`;
    await client.post(signOut, { session_id: here.session.id, with_successor: true }, server.clock);
    expect((await refresh(here)).body).toMatchObject({ error: 'invalid_grant', ended_reason: 'logout' });
    const ended = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(async ({ sessions }) => (await sessions.find(id))?.ended?.reason),
    );
    expect(ended).toBe('logout');
  });

  it('a sign-out of an old session leaves a new one alone that is in use', async () => {
    here = await nearTheEnd();
    await goOn({ pin });
    const next: Tokens = (await refresh((await refresh(here)).body)).body;
    await client.post(
      `${server.url}/v1/session/sign-out`,
      { session_id: here.session.id, with_successor: true },
      server.clock,
    );
    expect((await me(next)).status).toBe(200);
  });
});
