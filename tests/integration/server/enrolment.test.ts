import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { approveAllDevices } from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import { setWardProfile } from '../../../server/domain/wards/set-ward-profile.ts';
import { addTestClient } from '../../support/server/add-test-client.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { basic, postForm } from '../../support/server/post-form.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const { username, password } = nurse;
const hourSeconds = 60 * 60;

let server: TestServer;
let client: DpopClient;

beforeEach(async () => {
  client = await DpopClient.create();
});
afterEach(() => server.close());

async function start(enrolment: 'open' | 'required') {
  server = await startTestServer({ config: { devices: { enrolment }, throttle: 'on' } });
  await addTestUser(server);
}

const asAdministrator = <Result>(act: (ports: Parameters<typeof revokeDevice>[0]) => Promise<Result>) =>
  withStoreOf(server, ({ unitOfWork }) => act({ clock: server.clock, unitOfWork }));
const newCode = (ward: string | null = null, ttlSeconds = hourSeconds) =>
  asAdministrator((ports) => createEnrolmentCode(ports, { ward, ttlSeconds }, commandLine));
const enrol = (code: string, by = client, name = 'B-204') =>
  by.post(`${server.url}/v1/devices`, { code, name }, server.clock);
const signIn = (by = client, word = password) =>
  by.post(`${server.url}/account/token/`, { username, password: word }, server.clock);
const codeOf = ({ status, body }: { status: number; body: { error?: string } }) => [status, body.error];

describe('where enrolment is required', () => {
  beforeEach(() => start('required'));

  it('a workstation signs people in after its code, in the ward and with the profile of the code', async () => {
    expect(codeOf(await signIn())).toEqual([403, 'enrolment_required']);
    await asAdministrator((ports) =>
      setWardProfile(ports, { name: 'ICU', profile: 'high_security' }, commandLine),
    );
    const { code } = await newCode('ICU');
    const enrolled = await enrol(code.toLowerCase().replaceAll('-', ' '));
    expect([enrolled.status, enrolled.body.device]).toMatchObject([201, { name: 'B-204', ward: 'ICU' }]);
    expect((await signInBound(server, client)).session).toMatchObject({
      ward: 'ICU',
      profile: 'high_security',
    });
    const events = await readAudit(server);
    const details = events.find(({ type }) => type === 'device_enrolled')?.details;
    expect(details).toMatchObject({ was_revoked: false });
    expect(JSON.stringify(events)).not.toContain(code.slice(5));
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('tells nobody without a code whether a password is right, and writes that down once a minute', async () => {
    const right = await signIn();
    const wrong = await signIn(client, 'a guess');
    expect(right.body).toEqual(wrong.body);
    expect(right.body.error_description).toMatch(/enrolment code/);
    const failed = (await readAudit(server)).filter(({ type }) => type === 'sign_in_failed');
    expect(failed.map(({ reason }) => reason)).toEqual(['enrolment_required']);
  });

  it('a code works once, in its time, for the key that was proven', async () => {
    const { code } = await newCode();
    const url = `${server.url}/v1/devices`;
    const unproven = await postJson(url, { code, name: 'B-204' });
    expect(codeOf(unproven)).toEqual([401, 'invalid_dpop_proof']);
    expect(await enrol(code)).toMatchObject({ status: 201, body: { device: { ward: null } } });
    const thief = await DpopClient.create();
    expect(codeOf(await enrol(code, thief))).toEqual([403, 'invalid_enrolment_code']);
    expect(codeOf(await signIn(thief))).toEqual([403, 'enrolment_required']);
    const late = await newCode(null, 60);
    server.clock.advance(60_000);
    expect(codeOf(await enrol(late.code, thief))).toEqual([403, 'invalid_enrolment_code']);
    const reasons = (await readAudit(server)).filter(({ type }) => type === 'enrolment_refused');
    expect(reasons.map(({ reason }) => reason)).toEqual(['code_wrong', 'code_expired']);
  });

  it('a code used twice at the same moment admits one', async () => {
    const { code } = await newCode();
    const others = await Promise.all(Array.from({ length: 6 }, () => DpopClient.create()));
    for (const other of others) await other.post(`${server.url}/v1/devices`, {}, server.clock);
    const answers = await Promise.all(others.map((other) => enrol(code, other)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403, 403, 403, 403, 403]);
  });

  it('guessing is slowed down per network, and delays nobody who has a valid code', async () => {
    const guesses = [];
    for (let guess = 0; guess < 12; guess += 1) guesses.push(await enrol('0000-0000-0000-0000'));
    expect(guesses.map(({ status }) => status)).toEqual([...Array(10).fill(403), 429, 429]);
    expect(Number(guesses.at(-1)?.headers.get('Retry-After'))).toBeGreaterThan(0);
    const { code } = await newCode();
    expect((await enrol(code)).status).toBe(201);
    expect(codeOf(await enrol(code))).toEqual([429, 'throttled']);
    server.clock.advance(90_000);
    expect(codeOf(await enrol(code))).toEqual([403, 'invalid_enrolment_code']);
    const refused = (await readAudit(server)).filter(({ type }) => type === 'enrolment_refused');
    expect(refused.map(({ reason }) => reason)).toEqual(['code_wrong', 'throttled', 'code_wrong']);
  });

  it('refuses what is no code or no name', async () => {
    for (const body of [
      {},
      { code: 'short', name: 'x' },
      { code: '0000-0000-0000-0000' },
      { code: 1, name: 'x' },
    ]) {
      const answer = await client.post(`${server.url}/v1/devices`, body, server.clock);
      expect(codeOf(answer)).toEqual([400, 'invalid_request']);
    }
  });
});

describe('a site that begins to require enrolment', () => {
  beforeEach(() => start('open'));

  it('registers every workstation that signs in until then, and can approve them all', async () => {
    await signInBound(server, client);
    const device = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(({ devices }) => devices.findByKey(client.thumbprint)),
    );
    expect(device).toMatchObject({ enrolledAtMs: null, revokedAtMs: null });
    expect(await asAdministrator((ports) => approveAllDevices(ports, commandLine))).toMatchObject({
      approved: 1,
    });
    expect(await asAdministrator((ports) => approveAllDevices(ports, commandLine))).toEqual({
      approved: 0,
      waiting: 0,
    });
    const approved = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(({ devices }) => devices.findByKey(client.thumbprint)),
    );
    expect(approved?.enrolledAtMs).toBe(server.clock.nowMs());
  });
});

describe('a revoked workstation', () => {
  beforeEach(() => start('open'));

  const deviceId = async () => {
    const device = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(({ devices }) => devices.findByKey(client.thumbprint)),
    );
    return device?.id ?? '';
  };

  it('loses its sessions at once, everywhere, with the reason; others keep theirs', async () => {
    const tokens = await signInBound(server, client);
    const elsewhere = await signInBound(server, await DpopClient.create());
    const { id, secret } = await addTestClient(server);
    expect(await asAdministrator(async (ports) => revokeDevice(ports, await deviceId(), commandLine))).toBe(
      1,
    );

    const ended = { ended_reason: 'device_revoked' };
    expect((await refreshBound(server, client, tokens.refresh)).body).toMatchObject({
      error: 'invalid_grant',
      ...ended,
    });
    expect((await callAs(tokens.access, `${server.url}/v1/me`)).body).toMatchObject({
      error: 'invalid_token',
      ...ended,
    });
    const verified = await postJson(`${server.url}/account/token/verify/`, { token: tokens.access });
    expect(verified.body).toMatchObject({ error: 'invalid_token', ...ended });
    const asked = await postForm(
      `${server.url}/oauth/introspect`,
      { token: tokens.access },
      { ...basic(id, secret) },
    );
    expect(asked.body).toEqual({ active: false });
    expect((await callAs(elsewhere.access, `${server.url}/v1/me`)).status).toBe(200);
    const acts = (await readAudit(server)).filter(({ details }) => details?.acted_by === 'command_line');
    expect(acts.map(({ type, reason }) => [type, reason])).toEqual([
      ['device_revoked', null],
      ['session_ended', 'device_revoked'],
    ]);
  });

  it('cannot sign anybody in nor try a password, until a new code brings it back', async () => {
    await signInBound(server, client);
    const id = await deviceId();
    await asAdministrator((ports) => revokeDevice(ports, id, commandLine));
    expect(await asAdministrator((ports) => revokeDevice(ports, id, commandLine))).toBe(0);
    const [right, wrong] = [await signIn(), await signIn(client, 'a guess')];
    expect(codeOf(right)).toEqual([403, 'device_revoked']);
    expect(right.body.error_description).toBe(
      'This workstation was revoked by IT; ask IT for a new enrolment code.',
    );
    expect(wrong.body).toEqual(right.body);
    await server.restart();
    expect(codeOf(await signIn())).toEqual([403, 'device_revoked']);
    const { code } = await newCode();
    expect((await enrol(code)).body.device.id).toBe(id);
    expect((await signIn()).status).toBe(200);
  });

  it('does not exist: who revokes it hears so', async () => {
    const unknown = crypto.randomUUID();
    await expect(asAdministrator((ports) => revokeDevice(ports, unknown, commandLine))).rejects.toThrow(
      `There is no device ${unknown}.`,
    );
  });
});
