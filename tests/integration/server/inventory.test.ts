import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import type { StationReport } from '../../../server/contract/station-report.ts';
import { oldestWorkstation } from '../../../server/contract/workstation-versions.ts';
import { runDoctor } from '../../../server/doctor/run-doctor.ts';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { createSiteCode } from '../../../server/domain/enrolment/create-site-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const report: StationReport = {
  version: '0.2.0',
  os: 'Windows_NT 10.0.26100',
  arch: 'x64',
  policy_version: 1,
  policy_hash: 'P'.repeat(43),
  problems: [],
  install: 'machine',
  key: 'machine',
};
const problem = { setting: 'badgse', problem: 'is no setting of this version; do you mean badges?' };

let server: TestServer;

beforeEach(async () => {
  // The commands and the doctor go by the clock of the machine.
  server = await startTestServer({
    clock: new FakeServerClock(Date.now()),
    config: { devices: { enrolment: 'required' } },
  });
});
afterEach(() => server.close());

const newCode = (needsApproval = false) =>
  withStoreOf(server, ({ unitOfWork }) =>
    createSiteCode(
      { clock: server.clock, unitOfWork },
      { ward: '3B', uses: 50, ttlSeconds: 3_600, networks: [], needsApproval, replacesSameName: false },
      commandLine,
    ),
  );
const newcomer = async (name: string, needsApproval = false) => {
  const client = await DpopClient.create();
  const { code } = await newCode(needsApproval);
  const { body } = await client.post(`${server.url}/v1/devices`, { code, name }, server.clock);
  return { client, id: body.device.id as string };
};
const tell = (client: DpopClient, told: unknown = report) =>
  client.post(`${server.url}/v1/station/report`, told, server.clock);
const rows = () => {
  const database = new Sqlite(server.databaseFile, { readonly: true });
  try {
    return Number(database.prepare('SELECT count(*) FROM device_reports').pluck().get());
  } finally {
    database.close();
  }
};
const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);
const metric = async (name: string) => {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  return page.split('\n').filter((line) => line.startsWith(`carelink_${name}`));
};

describe('what a workstation tells of itself', () => {
  it('is kept once, the newest, and shown to administrators', async () => {
    const { client } = await newcomer('PC-1');
    expect((await tell(client, { ...report, problems: [problem] })).body).toEqual({});
    server.clock.advance(60_000);
    expect((await tell(client, { ...report, version: '0.3.0-beta.1' })).status).toBe(200);
    expect(rows()).toBe(1);
    await addTestUser(server, { username: 'ada', password: 'correct horse battery', role: 'it_admin' });
    const admin = { username: 'ada', password: 'correct horse battery' };
    const { access } = await signInBound(server, client, admin);
    const listed = (await callAs(access, `${server.url}/v1/admin/devices`)).body.devices;
    const reportedAt = new Date(server.clock.nowMs()).toISOString();
    expect(listed).toMatchObject([
      {
        name: 'PC-1',
        last_seen_at: reportedAt,
        report: { ...report, version: '0.3.0-beta.1', reported_at: reportedAt },
      },
    ]);
    const types = (await readAudit(server)).map(({ type }) => type);
    expect(types.filter((type) => type.includes('report'))).toEqual([]);
  });

  it('is heard from nobody who may not sign people in', async () => {
    const stranger = await DpopClient.create();
    const waiting = await newcomer('PC-1', true);
    const revoked = await newcomer('PC-2');
    await withStoreOf(server, ({ unitOfWork }) =>
      revokeDevice({ clock: server.clock, unitOfWork }, revoked.id, commandLine),
    );
    expect((await tell(stranger)).body.error).toBe('enrolment_required');
    expect((await tell(waiting.client)).body).toMatchObject({ error: 'enrolment_required', waiting: true });
    expect((await tell(revoked.client)).body.error).toBe('device_revoked');
    const unproven = await fetch(`${server.url}/v1/station/report`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(report),
    });
    expect(unproven.status).toBe(401);
    expect(rows()).toBe(0);
  });

  it('has one form', async () => {
    const { client } = await newcomer('PC-1');
    const long = 'x'.repeat(201);
    for (const wrong of [
      {},
      { ...report, version: '1' },
      { ...report, version: '0.2.0"} 1' },
      { ...report, os: 'a\nb' },
      { ...report, os: 'x'.repeat(65) },
      { ...report, arch: 'vax' },
      { ...report, policy_version: 0 },
      { ...report, policy_hash: 'short' },
      { ...report, problems: Array(21).fill(problem) },
      { ...report, problems: [{ ...problem, problem: long }] },
      { ...report, problems: [{ ...problem, problem: 'turns \u202e around' }] },
      { ...report, problems: [{ ...problem, setting: '<b>' }] },
      { ...report, problems: [{ ...problem, value: 'secret' }] },
      { ...report, install: 'somewhere' },
      { ...report, key: null },
      { ...report, user: 'nora' },
    ]) {
      const { status } = await tell(client, wrong);
      expect([wrong, status]).toEqual([wrong, 400]);
    }
    expect(rows()).toBe(0);
  });
});

describe('the inventory', () => {
  const openFleet = async () => {
    const [old, odd, fine] = [await newcomer('PC-1'), await newcomer('PC-2'), await newcomer('PC-3')];
    await tell(old.client, { ...report, version: '0.0.9' });
    await tell(odd.client, { ...report, problems: [problem, { setting: null, problem: 'cannot be read' }] });
    await tell(fine.client);
    await newcomer('PC-4', true);
    return { old, odd, fine };
  };

  it('is listed, as a whole or only what somebody should look at', async () => {
    await openFleet();
    const all = await run('device', 'list');
    expect(all.out.split('\n')[0]).toMatch(/^id +name +ward +state +version +last_seen_at +attention$/);
    expect(all.out).toMatch(/PC-3 +3B +enrolled +0\.2\.0 +\S+Z +-$/m);
    const odd = await run('device', 'list', '--problems');
    expect(odd.out).toMatch(
      new RegExp(`PC-1 .* older than ${oldestWorkstation(null).replaceAll('.', '\\.')}$`, 'm'),
    );
    expect(odd.out).toMatch(/PC-2 .* 2 problems of the policy$/m);
    expect(odd.out).toMatch(/PC-4 +3B +waiting .* waits for device approve$/m);
    expect(odd.out).not.toMatch(/PC-3/);
    const counts = '4 workstations: 3 enrolled, 1 waiting. 3 with problems';
    expect(all.out.split('\n').slice(-3)).toEqual(['', `${counts}: device list --problems.`, '']);
    expect(odd.out).toContain(`\n\n${counts}.\n`);
    const listed = JSON.parse((await run('device', 'list', '--problems', '--json')).out);
    expect(listed[1]).toMatchObject({
      name: 'PC-2',
      version: '0.2.0',
      os: report.os,
      policy_hash: report.policy_hash,
      key: 'machine',
      policy_problems: [problem, { setting: null, problem: 'cannot be read' }],
      attention: ['2 problems of the policy'],
    });
  });

  it('lists those that were revoked only when they are asked for, and says how many there are', async () => {
    await openFleet();
    const idOf = async (name: string) =>
      JSON.parse((await run('device', 'list', '--json')).out).find(
        (one: { name: string }) => one.name === name,
      ).id;
    for (const name of ['PC-1', 'PC-2', 'PC-4']) await run('device', 'revoke', await idOf(name));
    const usual = await run('device', 'list');
    expect(usual.out).not.toMatch(/PC-[124]/);
    expect(usual.out).toMatch(
      /\n\n1 workstation: 1 enrolled\. None has problems\. Besides, 3 revoked, listed with --revoked\.\n$/,
    );
    const all = await run('device', 'list', '--revoked');
    expect(all.out.match(/PC-\d .* revoked /g)).toHaveLength(3);
    expect(all.out).toMatch(/Besides, 3 revoked\.\n$/);
    const names = async (...more: string[]) =>
      JSON.parse((await run('device', 'list', '--json', ...more)).out).map(
        ({ name }: { name: string }) => name,
      );
    expect(await names()).toEqual(['PC-3']);
    expect(await names('--revoked')).toEqual(['PC-1', 'PC-2', 'PC-3', 'PC-4']);
    expect((await run('device', 'list', '--problems')).out).toMatch(/^none\n\n1 workstation: /);
    await run('device', 'revoke', await idOf('PC-3'));
    expect((await run('device', 'list')).out).toBe(
      'none\n\n0 workstations. None has problems. Besides, 4 revoked, listed with --revoked.\n',
    );
  });

  it('is counted by version, without those that are gone', async () => {
    const { old } = await openFleet();
    expect(await metric('workstations')).toEqual([
      'carelink_workstations{version="0.2.0"} 2',
      'carelink_workstations{version="0.0.9"} 1',
      'carelink_workstations_with_policy_problems 1',
      'carelink_workstations_waiting 1',
    ]);
    await withStoreOf(server, ({ unitOfWork }) =>
      revokeDevice({ clock: server.clock, unitOfWork }, old.id, commandLine),
    );
    await server.restart();
    expect(await metric('workstations{')).toEqual(['carelink_workstations{version="0.2.0"} 2']);
    server.clock.advance(31 * 86_400_000);
    await server.restart();
    expect(await metric('workstations{')).toEqual([]);
  });

  it('has few series, whatever versions are told', async () => {
    const { client } = await newcomer('PC-0');
    await tell(client);
    const database = new Sqlite(server.databaseFile);
    // As if many more had enrolled: what matters here is what is counted.
    const devices = database.prepare(
      "INSERT INTO devices (id, key_thumbprint, name, registered_at_ms) VALUES (randomblob(16), randomblob(32), 'x', 1)",
    );
    const reports = database.prepare(
      `INSERT INTO device_reports SELECT (SELECT max(number) FROM devices), reported_at_ms, ?, os, arch, policy_version,
        policy_hash, install, key_kind, problem_count, problems FROM device_reports LIMIT 1`,
    );
    for (let minor = 0; minor < 40; minor += 1) {
      devices.run();
      reports.run(`9.${minor}.0`);
    }
    database.close();
    await server.restart();
    const series = await metric('workstations{');
    expect(series).toHaveLength(11);
    expect(series.at(-1)).toBe('carelink_workstations{version="other"} 31');
  });

  it('is looked at by the doctor', async () => {
    const finding = async () => {
      const config = parseServerConfig({ database: server.databaseFile });
      const isClockSynchronised = async () => true;
      const findings = await runDoctor({ config, nowMs: server.clock.nowMs(), isClockSynchronised });
      return findings.find(({ check }) => check === 'workstations');
    };
    expect(await finding()).toMatchObject({ state: 'ok', message: expect.stringMatching(/^0 workstations/) });
    await newCode();
    expect(await finding()).toMatchObject({ state: 'warn', message: expect.stringMatching(/any network/) });
    await openFleet();
    expect(await finding()).toMatchObject({
      state: 'warn',
      message: `Of the workstations, 1 waits for IT to admit them; 1 is older than ${oldestWorkstation(null)}; 1 has mistakes in the policy.`,
      next: expect.stringMatching(/device list --problems/),
    });
  });
});
