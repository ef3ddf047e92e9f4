import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emergencyAlert } from '../../../server/contract/emergency.ts';
import { eraseUser, setEmergencyRight } from '../../../server/domain/users/administer-user.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { call, callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { refreshBound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { WebhookReceiver } from '../../support/server/webhook-receiver.ts';

const key = 'a-key-of-32-characters-at-the-least';
const officer = { username: 'olga', password: 'a quiet word in the ear', role: 'security_officer' } as const;
const reason = 'Cardiac arrest in room 4, nobody else is here';
const minuteMs = 60_000;

let folder: string;
let receiver: WebhookReceiver;
let server: TestServer;
let client: DpopClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-alerts-'));
  const keyFile = join(folder, 'alerts.key');
  await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
  receiver = await WebhookReceiver.listen();
  const alerts = { webhooks: [receiver.address], key_file: keyFile, timeout_seconds: 1 };
  const wards = { B: { networks: ['10.9.9.0/24'] } };
  server = await startTestServer({ config: { alerts, wards } });
  client = await DpopClient.create();
});

afterEach(async () => {
  await server.close();
  await receiver.close();
  await rm(folder, { recursive: true });
});

function breakGlass(changes: Record<string, unknown> = {}) {
  const { username, password } = nurse;
  const request = { username, password, reason_code: 'patient_in_danger', reason, confirmed: true };
  return client.post(`${server.url}/account/emergency`, { ...request, ...changes }, server.clock);
}

describe('an emergency session', () => {
  it('is short, says what it is, is told at once, and is reviewed by somebody else', async () => {
    // From outside the ward's networks, where sign-ins are otherwise refused.
    const nurseId = await addTestUser(server, { ...nurse, ward: 'B' });
    await addTestUser(server, officer);
    const opened = await breakGlass();
    expect(opened.status, JSON.stringify(opened.body)).toBe(200);
    const { session, access, refresh, expires_in } = opened.body;
    expect(session.profile).toBe('break_glass');
    expect(expires_in).toBe(5 * 60);
    expect(Date.parse(session.expires_at) - Date.parse(session.started_at)).toBe(30 * minuteMs);
    expect(decodeJwt(access)).toMatchObject({
      emergency: true,
      profile: 'break_glass',
      sub: String(nurseId),
    });
    const pin = await callAs(access, `${server.url}/v1/session/pin`, {
      method: 'POST',
      body: JSON.stringify({ pin: '482915' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(pin.body.error).toBe('forbidden');

    await receiver.count(1);
    const [alert] = receiver.received;
    expect(emergencyAlert.parse(JSON.parse(alert?.body ?? ''))).toMatchObject({
      id: session.id,
      kind: 'session',
      user: { username: nurse.username },
      reason_code: 'patient_in_danger',
      words_missing: false,
    });
    expect(alert?.body).not.toContain('Cardiac');
    expect(alert?.body).not.toContain(nurse.password);
    const {
      'webhook-id': id,
      'webhook-timestamp': time,
      'webhook-signature': signature,
    } = alert?.headers ?? {};
    const expected = createHmac('sha256', key).update(`${id}.${time}.${alert?.body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);

    // Never longer than its half hour, however often it is refreshed.
    server.clock.advance(20 * minuteMs);
    const refreshed = await refreshBound(server, client, refresh);
    expect(refreshed.body.session.expires_at).toBe(session.expires_at);
    server.clock.advance(10 * minuteMs);
    expect((await refreshBound(server, client, refreshed.body.refresh)).body.error).toBe('invalid_grant');

    const events = await readAudit(server);
    const recorded = events.find(({ type }) => type === 'break_glass');
    expect(recorded).toMatchObject({ userId: nurseId, sessionId: session.id, reason: 'patient_in_danger' });
    expect(JSON.stringify(events)).not.toContain('Cardiac');
    expect(events).toContainEqual(expect.objectContaining({ type: 'alert', reason: 'outside_ward' }));
  });

  it('is for those who are allowed it, each with the reason and the yes', async () => {
    await addTestUser(server);
    await addTestUser(server, { username: 'rosa', password: nurse.password, role: 'research' });
    expect((await breakGlass({ reason: 'short' })).body.error).toBe('invalid_request');
    expect((await breakGlass({ confirmed: false })).body.error).toBe('invalid_request');
    expect((await breakGlass({ password: 'wrong' })).body.error).toBe('invalid_credentials');
    expect((await breakGlass({ username: 'rosa' })).body).toMatchObject({ error: 'emergency_not_allowed' });
    const allow = (username: string, right: 'allowed' | 'denied') =>
      withStoreOf(server, ({ unitOfWork }) =>
        setEmergencyRight({ clock: server.clock, unitOfWork }, username, right),
      );
    await allow('rosa', 'allowed');
    await allow(nurse.username, 'denied');
    expect((await breakGlass({ username: 'rosa' })).status).toBe(200);
    expect((await breakGlass()).body.error).toBe('emergency_not_allowed');
    const unproven = await call(`${server.url}/account/emergency`, {
      method: 'POST',
      body: JSON.stringify({ ...nurse, reason_code: 'other', reason, confirmed: true }),
      headers: { 'content-type': 'application/json' },
    });
    expect(unproven.body.error).toBe('invalid_dpop_proof');
    await receiver.count(1);
    expect(receiver.received).toHaveLength(1);
  });
});

const waitingAlerts = () =>
  withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(async ({ alerts }) => (await alerts.waiting()).count),
  );

describe('an emergency session and a limit of sessions', () => {
  it('leave each other alone', async () => {
    await server.close();
    server = await startTestServer({ config: { sessions: { max_per_user: 1 } } });
    await addTestUser(server);
    const opened = (await breakGlass()).body;
    const { access } = await signInBound(server, client);
    const me = (token: string) => callAs(token, `${server.url}/v1/me`);
    expect((await me(opened.access)).status).toBe(200);
    expect((await me(access)).status).toBe(200);
    const elsewhere = await DpopClient.create();
    const { username, password } = nurse;
    const third = await elsewhere.post(
      `${server.url}/account/token/`,
      { username, password, replace: true },
      server.clock,
    );
    expect(third.status).toBe(200);
    expect((await me(access)).body.ended_reason).toBe('replaced');
    expect((await me(opened.access)).status).toBe(200);
  });
});

describe('an alert', () => {
  it('outlives refusals, a webhook that hangs, and a restart, and is the same each time', async () => {
    await addTestUser(server);
    receiver.status = null;
    // The webhook keeps its connection open, but nobody waits for it.
    expect((await breakGlass()).status).toBe(200);
    await receiver.count(1);
    receiver.status = 500;
    await vi.waitFor(
      () => expect(server.log.map(({ message }) => message)).toContain('an alert could not be sent'),
      {
        timeout: patienceMs,
      },
    );
    await server.restart();
    server.clock.advance(minuteMs);
    await server.restart();
    await receiver.count(2);
    receiver.status = 204;
    server.clock.advance(minuteMs);
    await server.restart();
    await receiver.count(3);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    await vi.waitFor(async () => expect(await waitingAlerts()).toBe(0), { timeout: patienceMs });
    expect(JSON.stringify(server.log)).not.toContain(receiver.address);
  });
});

describe('alerts of several webhooks', () => {
  it('wait for none that hangs, nor for a clock that was wrong, and name nobody who was erased', async () => {
    await server.close();
    const other = await WebhookReceiver.listen();
    try {
      const keyFile = join(folder, 'alerts.key');
      const webhooks = [receiver.address, other.address];
      server = await startTestServer({
        config: { alerts: { webhooks, key_file: keyFile, timeout_seconds: 60 } },
      });
      await addTestUser(server);
      receiver.status = null;
      expect((await breakGlass()).status).toBe(200);
      await receiver.count(1);
      expect((await breakGlass()).status).toBe(200);
      expect((await breakGlass()).status).toBe(200);
      await other.count(3);
      expect(receiver.received).toHaveLength(1);
      await vi.waitFor(async () => expect(await waitingAlerts()).toBe(3), { timeout: patienceMs });

      server.clock.advance(-24 * 60 * minuteMs);
      receiver.status = 204;
      await withStoreOf(server, ({ unitOfWork }) =>
        eraseUser({ clock: server.clock, unitOfWork }, nurse.username),
      );
      await server.restart();
      await receiver.count(4);
      const told = receiver.received.slice(1).map(({ body }) => JSON.parse(body).user.username);
      expect(told).toEqual(Array(3).fill(expect.stringMatching(/^\[erased \d+\]$/)));
      expect(other.received).toHaveLength(3);
    } finally {
      await other.close();
    }
  });
});

describe('reviews', () => {
  it('are closed by an officer who was not there; follow-ups can be decided again', async () => {
    await addTestUser(server);
    await addTestUser(server, officer);
    await withStoreOf(server, ({ unitOfWork }) =>
      setEmergencyRight({ clock: server.clock, unitOfWork }, officer.username, 'allowed'),
    );
    const own = (await breakGlass({ username: officer.username, password: officer.password })).body;
    const { session } = (await breakGlass()).body;
    const { access } = await signInBound(server, client, officer);
    const nurseSide = await signInBound(server, client);
    const path = `${server.url}/v1/admin/emergency-accesses`;
    const review = (id: string, verdict: string, token = access) =>
      callAs(token, `${path}/${id}/review`, {
        method: 'POST',
        body: JSON.stringify({ verdict, note: 'Asked the ward: it was so.' }),
        headers: { 'content-type': 'application/json' },
      });
    expect((await callAs(nurseSide.access, path)).body.error).toBe('forbidden');
    expect((await review(session.id, 'justified', nurseSide.access)).body.error).toBe('forbidden');
    const listed = (await callAs(access, `${path}?state=open&limit=1`)).body;
    expect(listed.emergency_accesses).toMatchObject([{ id: session.id, reason, review: null }]);
    const next = (await callAs(access, `${path}?state=open&after=${listed.next}`)).body;
    expect(next.emergency_accesses).toMatchObject([{ id: own.session.id, user: { username: 'olga' } }]);

    expect((await review(own.session.id, 'justified')).body).toMatchObject({
      error: 'forbidden',
      detail: 'You cannot review your own emergency access.',
    });
    expect((await review(session.id, 'needs_follow_up')).status).toBe(200);
    // A follow-up must not be forgotten.
    const [followUp] = (await callAs(access, `${path}?state=open`)).body.emergency_accesses;
    expect(followUp).toMatchObject({ id: session.id, review: { verdict: 'needs_follow_up' } });
    expect((await review(session.id, 'justified')).status).toBe(200);
    expect((await review(session.id, 'not_justified')).body.error).toBe('already_reviewed');
    expect((await review(crypto.randomUUID(), 'justified')).body.error).toBe('not_found');
    const closed = (await callAs(access, path)).body.emergency_accesses[0];
    expect(closed.review).toMatchObject({ verdict: 'justified', reviewed_by: { username: 'olga' } });
    const metrics = (await call(`${server.url}/metrics`)).body;
    expect(metrics).toMatch(/carelink_emergency_reviews_open 1\n/);
    expect(metrics).toMatch(/carelink_emergency_reviews_overdue 0\n/);
    expect(await verifyAudit(server)).toMatchObject({ whole: true });

    const db = ['--db', server.databaseFile];
    const refused = ['emergency', 'review', own.session.id, '--verdict', 'justified', '--note', 'fine'];
    const [made, mine] = await Promise.all([
      runServerCommand(['emergency', 'code', 'create', '--uses', '2', '--json', ...db]),
      runServerCommand([...refused, '--by', officer.username, ...db]),
    ]);
    expect(JSON.parse(made.out)).toMatchObject({
      code: expect.stringMatching(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/),
      entry: { uses: 2 },
    });
    expect(mine).toMatchObject({ code: 1, err: 'You cannot review your own emergency access.\n' });
  });
});
