import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerConfigInput } from '../../../server/config/server-config.ts';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { noteEmergencyCode } from '../../../server/domain/emergency/note-emergency-code.ts';
import { removeOldEmergencies } from '../../../server/domain/emergency/remove-old-emergencies.ts';
import { approveAllDevices } from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import type { Repositories } from '../../../server/domain/ports/unit-of-work.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const officer = { username: 'olga', password: 'a quiet word in the ear', role: 'security_officer' } as const;
const codeId = 'K7QM2F9A';
const reason = 'Cardiac arrest in room 4, nobody else is here';
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

let server: TestServer;
/** A workstation at which somebody has signed in. */
let station: DpopClient;

const open = (config: Partial<ServerConfigInput> = {}) =>
  startTestServer({ config: { throttle: 'on', ...config } });
const inStore = <Result>(act: (repositories: Repositories) => Promise<Result>) =>
  withStoreOf(server, ({ unitOfWork }) => unitOfWork.read(act));
const makeCode = (id: string, uses: number) =>
  withStoreOf(server, ({ unitOfWork }) =>
    noteEmergencyCode({ clock: server.clock, unitOfWork }, { id, uses, expires: '2027-01-31' }),
  );

beforeEach(async () => {
  server = await open();
  await addTestUser(server);
  station = await DpopClient.create();
  await signInBound(server, station);
  await makeCode(codeId, 3);
});
afterEach(() => server.close());

const at = (ms: number) => new Date(server.clock.nowMs() + ms).toISOString();
const reportOf = (changes: object = {}) => ({
  id: crypto.randomUUID() as string,
  code_id: codeId,
  person: 'Dr Imani',
  reason_code: 'system_failure',
  reason,
  started_at: at(-20 * minuteMs),
  ended_at: at(-5 * minuteMs) as string | null,
  ...changes,
});
const tell = (use: object, by = station) =>
  by.post(`${server.url}/v1/emergency/offline-uses`, use, server.clock);
const reviews = () => inStore(({ emergencies }) => emergencies.page(null, 1_000, { openOnly: true }));
const heap = () => inStore(({ unverifiedUses }) => unverifiedUses.list());

describe('a report of a workstation that the server knows', () => {
  it('is recorded once, with its end when that is known', async () => {
    const use = reportOf({ ended_at: null });
    const answers = await Promise.all([tell(use), tell(use)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await tell({ ...use, ended_at: at(-8 * minuteMs) });
    await tell({ ...use, ended_at: at(-1 * minuteMs), reason: 'another story altogether' });
    // Another key can neither change nor find out anything.
    expect((await tell({ ...use, ended_at: null }, await DpopClient.create())).status).toBe(200);
    expect(await reviews()).toMatchObject([
      {
        id: use.id,
        person: 'Dr Imani',
        reason: { text: reason },
        endedAtMs: Date.parse(at(-8 * minuteMs)),
        doubt: null,
      },
    ]);
    const events = await readAudit(server);
    expect(events.filter(({ type }) => type === 'break_glass')).toMatchObject([
      { userId: null, details: { kind: 'offline_code', code_id: codeId, use_id: use.id } },
    ]);
    expect(events.filter(({ type }) => type === 'break_glass_ended')).toHaveLength(1);
    expect(await heap()).toEqual([]);
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it('takes the words that come later, once and until its end is known', async () => {
    const use = reportOf({ ended_at: null, reason: undefined });
    await tell(use);
    expect(await reviews()).toMatchObject([{ reason: { text: null }, laterWords: null }]);
    const spoken = { ...use, reason };
    expect((await tell({ ...spoken, reason: 'short' })).status).toBe(400);
    expect((await tell(spoken, await DpopClient.create())).status).toBe(200);
    expect(await reviews()).toMatchObject([{ laterWords: null }]);
    await Promise.all([tell(spoken), tell(spoken)]);
    await tell({ ...use, reason: 'another story altogether', ended_at: at(-1) });
    expect(await reviews()).toMatchObject([{ laterWords: { text: reason, notedBy: null } }]);

    const silent = reportOf({ reason: undefined });
    await tell(silent);
    await tell({ ...silent, reason });
    const found = await inStore(({ emergencies }) => emergencies.find(silent.id));
    expect(found).toMatchObject({ laterWords: null, endedAtMs: expect.any(Number) });
    const both = reportOf({ ended_at: null, reason: undefined });
    await tell(both);
    await tell({ ...both, reason, ended_at: at(-1) });
    const events = await readAudit(server);
    const of = (id: string) =>
      events.filter(({ details }) => details?.use_id === id).map(({ type, reason: why }) => why ?? type);
    expect(of(use.id)).toEqual(['system_failure', 'break_glass_words', 'break_glass_ended']);
    expect(of(silent.id)).toEqual(['system_failure', 'break_glass_ended', 'emergency_words_missing']);
    expect(of(both.id)).toEqual(['system_failure', 'break_glass_words', 'break_glass_ended']);
    expect(JSON.stringify(events)).not.toContain('Cardiac');
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it.each([
    ['in 2999', { started_at: '2999-01-01T00:00:00Z', ended_at: null }, 'in_the_future'],
    ['some hours ahead', { started_at: '2026-03-02T09:30:00Z', ended_at: null }, 'in_the_future'],
    ['ending in 2999', { ended_at: '2999-01-01T00:00:00Z' }, 'in_the_future'],
    ['lasting a day', { started_at: '2026-03-01T07:00:00Z', ended_at: '2026-03-02T07:00:00Z' }, 'too_long'],
    [
      'of 1970, as a machine without battery says',
      { started_at: '1970-01-01T00:00:07Z', ended_at: null },
      'too_old',
    ],
    [
      'of before the code was made',
      { started_at: '2026-01-02T07:00:00Z', ended_at: null },
      'code_not_valid_then',
    ],
  ])('%s is not lost, but marked', async (_name, times, doubt) => {
    const use = reportOf(times);
    expect((await tell(use)).status).toBe(200);
    expect(await reviews()).toMatchObject([{ id: use.id, doubt }]);
    expect(await verifyAudit(server)).toMatchObject({ whole: true });
  });

  it('is marked when its end turns out to be odd', async () => {
    const use = reportOf({ ended_at: null });
    await tell(use);
    await tell({ ...use, ended_at: '2999-01-01T00:00:00Z' });
    expect(await reviews()).toMatchObject([{ id: use.id, doubt: 'in_the_future' }]);
  });

  it('is no report when it ends before it starts', async () => {
    const answer = await tell(reportOf({ ended_at: at(-21 * minuteMs) }));
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    expect(await reviews()).toEqual([]);
  });

  it('is believed as often as the code can be used there, and for no other code', async () => {
    for (let use = 0; use < 5; use += 1) expect((await tell(reportOf())).status).toBe(200);
    expect((await tell(reportOf({ code_id: 'AAAAAAAA' }))).status).toBe(200);
    expect(await reviews()).toHaveLength(3);
    expect((await heap()).map(({ problem }) => problem)).toEqual([
      'unknown_code',
      'code_used_up',
      'code_used_up',
    ]);
    // Another workstation has its own uses.
    const other = await DpopClient.create();
    await signInBound(server, other);
    await tell(reportOf(), other);
    expect(await reviews()).toHaveLength(4);
  });

  it('is still heard when the workstation was revoked', async () => {
    await withStoreOf(server, async ({ unitOfWork }) => {
      const [device] = await unitOfWork.read(({ devices }) => devices.page(null, 1));
      await revokeDevice({ clock: server.clock, unitOfWork }, device?.id ?? '', commandLine);
    });
    await tell(reportOf());
    expect(await reviews()).toHaveLength(1);
  });

  it('is never crowded out by strangers, from the same network or with as many keys as they like', async () => {
    const strangers = await Promise.all(Array.from({ length: 20 }, () => DpopClient.create()));
    const refusals = await Promise.all(
      Array.from({ length: 120 }, (_, number) => tell(reportOf(), strangers[number % 20])),
    );
    expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect((await tell(reportOf())).status).toBe(200);
    expect(await reviews()).toHaveLength(1);
    expect((await heap()).length).toBeLessThanOrEqual(60);
  });
});

describe('a report that anybody could have made up', () => {
  it('opens no review, makes no workstation, and is shown as what it is', async () => {
    const stranger = await DpopClient.create();
    const use = reportOf({ person: 'Nobody' });
    expect((await tell(use, stranger)).status).toBe(200);
    expect((await tell({ ...use, ended_at: at(0) }, stranger)).status).toBe(200);
    expect((await tell(reportOf({ code_id: 'AAAAAAAA' }), stranger)).status).toBe(200);
    expect(await reviews()).toEqual([]);
    expect(await heap()).toMatchObject([
      { problem: 'unknown_workstation' },
      { id: use.id, person: 'Nobody' },
    ]);
    const admitted = await withStoreOf(server, ({ unitOfWork }) =>
      approveAllDevices({ clock: server.clock, unitOfWork }, commandLine),
    );
    expect(admitted).toEqual({ approved: 1, waiting: 0 });
    const asked = await stranger.post(`${server.url}/v1/station/recent-users`, {}, server.clock);
    expect(asked.body.error).toBe('enrolment_required');
    const events = (await readAudit(server)).filter(({ type }) => type === 'emergency_report_unverified');
    expect(events).toMatchObject([
      { reason: 'unknown_workstation', deviceId: null, details: { use_id: use.id } },
    ]);

    await addTestUser(server, officer);
    const { access } = await signInBound(server, station, officer);
    const path = `${server.url}/v1/admin/emergency-accesses`;
    expect((await callAs(access, path)).body).toMatchObject({
      emergency_accesses: [],
      unverified: { count: 2, dropped: 0 },
    });
    expect((await callAs(access, `${path}?state=unverified`)).body.emergency_accesses).toMatchObject([
      { code_id: 'AAAAAAAA' },
      { id: use.id, person: 'Nobody', doubt: 'unknown_workstation', review: null },
    ]);
    const db = ['--db', server.databaseFile];
    const [listed, apart] = await Promise.all([
      runServerCommand(['emergency', 'list', '--json', ...db]),
      runServerCommand(['emergency', 'list', '--unverified', ...db]),
    ]);
    expect([JSON.parse(listed.out), listed.err]).toEqual([
      [],
      expect.stringMatching(/^2 reports .*--unverified/),
    ]);
    expect(apart.out).toMatch(/"Nobody".*unknown_workstation/);
  });

  it.each([
    ['in the future', { started_at: '2999-01-01T00:00:00Z', ended_at: null }],
    ['ending in the future', { ended_at: '2999-01-01T00:00:00Z' }],
    ['of another age', { started_at: '1970-01-01T00:00:00Z', ended_at: null }],
    ['of a whole day', { started_at: '2026-03-01T07:00:00Z', ended_at: '2026-03-02T07:00:00Z' }],
    ['of before the code was made', { started_at: '2026-01-02T07:00:00Z', ended_at: null }],
  ])('%s is refused', async (_name, times) => {
    const answer = await tell(reportOf(times), await DpopClient.create());
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    expect(await heap()).toEqual([]);
  });

  it('is believed once somebody has signed in there and it is told again', async () => {
    const young = await DpopClient.create();
    const use = reportOf({ ended_at: null });
    await tell(use, young);
    expect(await reviews()).toEqual([]);
    await signInBound(server, young);
    await tell({ ...use, ended_at: at(-6 * minuteMs) }, young);
    expect(await reviews()).toMatchObject([{ id: use.id, endedAtMs: Date.parse(at(-6 * minuteMs)) }]);
    expect(await heap()).toEqual([]);
  });

  it('waits at the workstation until IT has admitted it, where it must', async () => {
    await server.close();
    server = await open({ devices: { enrolment: 'required' } });
    await makeCode(codeId, 3);
    const client = await DpopClient.create();
    const use = reportOf();
    expect((await tell(use, client)).body.error).toBe('enrolment_required');
    expect(await heap()).toEqual([]);
    const { code } = await withStoreOf(server, ({ unitOfWork }) =>
      createEnrolmentCode({ clock: server.clock, unitOfWork }, { ward: null, ttlSeconds: 600 }, commandLine),
    );
    const enrolled = await client.post(`${server.url}/v1/devices`, { code, name: 'B-1' }, server.clock);
    expect(enrolled.status).toBe(201);
    expect((await tell(use, client)).status).toBe(200);
    expect(await reviews()).toMatchObject([{ id: use.id }]);
  });

  it('takes a bounded amount of space, in which the noisiest source makes room first, and is forgotten in time', async () => {
    const kept = (crowd: string, deviceId: string | null = null) => ({
      id: crypto.randomUUID(),
      problem: 'unknown_workstation' as const,
      person: crowd,
      codeId,
      deviceId,
      keyThumbprint: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
      address: null,
      crowd,
      reason: { code: 'other' as const, text: reason },
      startedAtMs: 0,
      endedAtMs: null,
      recordedAtMs: server.clock.nowMs(),
    });
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ unverifiedUses }) => {
        await unverifiedUses.keep(kept('known', crypto.randomUUID()));
        await unverifiedUses.keep(kept('quiet'));
        for (let number = 0; number < 500; number += 1) await unverifiedUses.keep(kept('loud'));
        for (let number = 0; number < 300; number += 1)
          await unverifiedUses.keep(kept(`one of many ${number % 60}`));
      }),
    );
    expect(await inStore(({ unverifiedUses }) => unverifiedUses.count())).toEqual({
      count: 200,
      dropped: 602,
    });
    const crowds = (await heap()).map(({ crowd }) => crowd);
    expect(crowds).toContain('known');
    expect(crowds).toContain('quiet');
    server.clock.advance(91 * dayMs);
    await withStoreOf(server, ({ unitOfWork }) =>
      removeOldEmergencies({ clock: server.clock, unitOfWork }, 6),
    );
    expect(await heap()).toEqual([]);
  });
});
