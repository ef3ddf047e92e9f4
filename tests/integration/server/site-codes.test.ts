import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import {
  approveAllDevices,
  approveDevice,
  approveWaitingDevices,
} from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { createSiteCode, type SiteCodeRequest } from '../../../server/domain/enrolment/create-site-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import { revokeSiteCode } from '../../../server/domain/enrolment/revoke-site-code.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, callAsApp, DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const hour = 60 * 60;
const { username, password } = nurse;
const machine = () => randomBytes(32).toString('base64url');

let server: TestServer;

async function start(settings: Parameters<typeof startTestServer>[0] = {}) {
  server = await startTestServer({ config: { devices: { enrolment: 'required' }, ...settings.config } });
  await addTestUser(server);
}

const asIt = <Result>(act: (ports: Parameters<typeof revokeDevice>[0]) => Promise<Result>) =>
  withStoreOf(server, ({ unitOfWork }) => act({ clock: server.clock, unitOfWork }));
const newCode = (terms: Partial<SiteCodeRequest> = {}) =>
  asIt((ports) =>
    createSiteCode(
      ports,
      {
        ward: '3B',
        uses: 50,
        ttlSeconds: hour,
        networks: [],
        needsApproval: false,
        replacesSameName: false,
        ...terms,
      },
      commandLine,
    ),
  );
const deviceOf = ({ thumbprint }: DpopClient) =>
  withStoreOf(server, ({ unitOfWork }) => unitOfWork.read(({ devices }) => devices.findByKey(thumbprint)));
const usesLeft = () =>
  withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(async ({ codes }) => (await codes.siteCodes()).map(({ site }) => site.usesLeft)),
  );

const enrol = (by: DpopClient, code: string, name = 'B-204', more: object = {}) =>
  by.post(`${server.url}/v1/devices`, { code, name, ...more }, server.clock);
const signIn = (by: DpopClient) =>
  by.post(`${server.url}/account/token/`, { username, password }, server.clock);
const newcomer = async (code: string, name: string, more: object = {}) => {
  const client = await DpopClient.create();
  const { status, body } = await enrol(client, code, name, more);
  return { client, status, device: body.device, error: body.error };
};
const refusals = async () =>
  (await readAudit(server))
    .filter(({ type }) => type === 'enrolment_refused')
    .map(({ reason, details }) => [reason, details?.site_code ?? null]);

describe('a site code', () => {
  beforeEach(() => start());
  afterEach(() => server.close());

  it('enrols as many workstations as it was made for, each once, into its ward', async () => {
    const { code } = await newCode({ uses: 2 });
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const first = await newcomer(code.toLowerCase().replaceAll('-', ''), 'PC-1', { machine: machine() });
    expect([first.status, first.device]).toEqual([
      201,
      { id: expect.any(String), name: 'PC-1', ward: '3B', state: 'enrolled' },
    ]);
    // An answer that was lost is asked for again, and costs nothing.
    expect((await enrol(first.client, code, 'PC-1')).body.device.id).toBe(first.device.id);
    expect(await usesLeft()).toEqual([1]);
    expect((await newcomer(code, 'PC-2')).status).toBe(201);
    expect(await newcomer(code, 'PC-3')).toMatchObject({ status: 403, error: 'invalid_enrolment_code' });
    expect((await enrol(first.client, code, 'PC-1')).status).toBe(201);
    expect((await signIn(first.client)).status).toBe(200);
    const events = await readAudit(server);
    expect(JSON.stringify(events)).not.toContain(code.slice(5));
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('that many use at one moment admits no more than it may', async () => {
    const { code } = await newCode({ uses: 3 });
    const clients = await Promise.all(Array.from({ length: 9 }, () => DpopClient.create()));
    for (const client of clients) await client.post(`${server.url}/v1/devices`, {}, server.clock);
    const answers = await Promise.all(clients.map((client, index) => enrol(client, code, `PC-${index}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...Array(3).fill(201),
      ...Array(6).fill(403),
    ]);
    expect(await usesLeft()).toEqual([0]);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('that does not work is answered like a wrong one, and only IT hears why', async () => {
    const used = await newCode({ uses: 1 });
    await newcomer(used.code, 'PC-1');
    const elsewhere = await newCode({ networks: ['10.1.0.0/16'] });
    const revoked = await newCode();
    await asIt((ports) => revokeSiteCode(ports, revoked.id, commandLine));
    const late = await newCode({ ttlSeconds: 60 });
    const stolen = await newCode();
    const thief = await newcomer(stolen.code, 'PC-9');
    await asIt((ports) => revokeDevice(ports, thief.device.id, commandLine));
    server.clock.advance(60_000);
    const client = await DpopClient.create();
    const wrong = await enrol(client, '0000-0000-0000-0000');
    for (const code of [used.code, elsewhere.code, revoked.code, late.code]) {
      const { status, body, headers } = await enrol(client, code);
      expect([status, body]).toEqual([403, wrong.body]);
      expect(headers.get('content-length')).toBe(wrong.headers.get('content-length'));
    }
    const again = await enrol(thief.client, stolen.code, 'PC-9');
    expect([again.status, again.body]).toEqual([403, wrong.body]);
    expect(await deviceOf(client)).toBeNull();
    expect(await refusals()).toEqual([
      ['code_wrong', null],
      ['code_used_up', used.id],
      ['code_elsewhere', elsewhere.id],
      ['code_expired', late.id],
      ['device_revoked', stolen.id],
    ]);
    const told = server.log.filter(({ fields }) => 'siteCodeId' in fields);
    expect(told.map(({ fields }) => fields.reason)).toContain('code_elsewhere');
    expect(JSON.stringify(server.log)).not.toContain(elsewhere.code.slice(5));
  });

  it('needs the proof of a key', async () => {
    const { code } = await newCode();
    const answer = await postJson(`${server.url}/v1/devices`, { code, name: 'PC-1' });
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_dpop_proof']);
    expect(await usesLeft()).toEqual([50]);
  });

  it('takes nothing for what a workstation says of its machine but 32 bytes in their one spelling', async () => {
    const { code } = await newCode();
    const [short, spelled] = ['A'.repeat(42), `${'A'.repeat(42)}B`];
    for (const wrong of ['', short, 'A'.repeat(44), spelled, `${short}=`, 1, null, {}])
      expect((await newcomer(code, 'PC-1', { machine: wrong })).status).toBe(400);
    expect(await usesLeft()).toEqual([50]);
  });
});

describe('networks of a site code', () => {
  beforeAll(() => start({ config: { trust_proxy: ['127.0.0.1'] } }));
  afterAll(() => server.close());

  const from = async (address: string, networks: readonly string[]) => {
    const { code } = await newCode({ networks });
    const client = await DpopClient.create();
    const url = `${server.url}/v1/devices`;
    const send = async () => {
      const dpop = await client.proof('POST', url, server.clock);
      return postJson(url, { code, name: `PC ${code.slice(0, 9)}` }, { dpop, 'x-forwarded-for': address });
    };
    const first = await send();
    client.nonce = first.headers.get('DPoP-Nonce');
    return (first.body.error === 'use_dpop_nonce' ? await send() : first).status;
  };

  it.each([
    ['10.1.2.3', ['10.1.0.0/16'], 201],
    ['10.2.2.3', ['10.1.0.0/16'], 403],
    ['10.2.2.3', ['10.1.0.0/16', '10.2.0.0/16'], 201],
    ['10.1.2.3:51000', ['10.1.0.0/16'], 201],
    ['::ffff:10.1.2.3', ['10.1.0.0/16'], 201],
    ['::ffff:a01:203', ['10.1.0.0/16'], 201],
    ['10.1.2.3', ['::ffff:10.1.0.0/112'], 201],
    ['2001:DB8:0:1::7', ['2001:db8::/48'], 201],
    ['2001:db9::7', ['2001:db8::/48'], 403],
    ['010.1.2.3', ['10.1.0.0/16'], 403],
    ['unknown', ['0.0.0.0/0', '::/0'], 403],
    ['192.168.4.4', [], 201],
  ])('a call from %s, to one for %j: %i', async (address, networks, expected) => {
    expect(await from(address, networks)).toBe(expected);
  });
});

describe('a workstation that IT has to admit', () => {
  beforeEach(() => start());
  afterEach(() => server.close());

  it('waits, says so at the sign-in whatever the password, and works once it is approved', async () => {
    const { code } = await newCode({ needsApproval: true });
    const { client, device } = await newcomer(code, 'PC-1');
    expect(device).toMatchObject({ state: 'waiting', ward: '3B' });
    const [right, wrong] = [
      await signIn(client),
      await client.post(
        `${server.url}/account/token/`,
        { username: 'nobody', password: 'a guess' },
        server.clock,
      ),
    ];
    expect([right.status, right.body]).toMatchObject([
      403,
      {
        error: 'enrolment_required',
        waiting: true,
        detail: 'This workstation is waiting for IT to admit it; ask IT to approve it.',
      },
    ]);
    expect(wrong.body).toEqual(right.body);
    const asked = await client.post(`${server.url}/v1/station/recent-users`, undefined, server.clock);
    expect(asked.body).toMatchObject({ error: 'enrolment_required', waiting: true });
    expect((await enrol(client, code, 'PC-1')).body.device.state).toBe('waiting');
    expect(await usesLeft()).toEqual([49]);
    const all = await asIt((ports) => approveAllDevices(ports, commandLine));
    expect(all).toEqual({ approved: 0, waiting: 1 });
    await asIt((ports) => approveDevice(ports, device.id, commandLine));
    expect((await enrol(client, code, 'PC-1')).body.device.state).toBe('enrolled');
    expect((await signInBound(server, client)).session).toMatchObject({ ward: '3B' });
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('is approved with all others that wait, of a ward or of all, unless it seems to be another device', async () => {
    const own = machine();
    const here = await newCode({ needsApproval: true });
    const there = await newCode({ needsApproval: true, ward: 'ICU' });
    const [one, elsewhere] = [await newcomer(here.code, 'PC-1'), await newcomer(there.code, 'PC-2')];
    const clones = [
      await newcomer(here.code, 'PC-3', { machine: own }),
      await newcomer(here.code, 'PC-4', { machine: own }),
    ];
    const wardId = (await deviceOf(one.client))?.wardId ?? null;
    const approveOf = (ward: number | null) =>
      asIt((ports) => approveWaitingDevices(ports, ward, commandLine));
    expect(await approveOf(wardId)).toEqual({ approved: 1, waiting: 2 });
    expect((await signIn(elsewhere.client)).status).toBe(403);
    expect(await approveOf(null)).toEqual({ approved: 1, waiting: 2 });
    expect((await signIn(one.client)).status).toBe(200);
    expect((await signIn(elsewhere.client)).status).toBe(200);
    for (const { client } of clones) expect((await signIn(client)).body.waiting).toBe(true);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('can be refused instead, and is admitted at once by a code of its own', async () => {
    const { code } = await newCode({ needsApproval: true });
    const [one, other] = [await newcomer(code, 'PC-1'), await newcomer(code, 'PC-2')];
    await asIt((ports) => revokeDevice(ports, one.device.id, commandLine));
    expect((await signIn(one.client)).body.error).toBe('device_revoked');
    const own = await asIt((ports) =>
      createEnrolmentCode(ports, { ward: null, ttlSeconds: hour }, commandLine),
    );
    expect((await enrol(other.client, own.code, 'PC-2')).body.device).toMatchObject({
      state: 'enrolled',
      ward: '3B',
    });
    expect((await signIn(other.client)).status).toBe(200);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it.each([
    ['the same name', 'PC-7', 'PC-7'],
    ['its name in another case', 'PC-7', 'pc-7'],
    ['its name in decomposed letters', 'Küche', 'Ku\u0308che'],
    ['its name in full width', 'PC-7', '\uff30\uff23-7'],
    ['its name with another space', 'PC 7', 'PC\u00a07'],
    ['its name and a joiner', 'PC-7', 'PC-7\u200d'],
    ['its name and another joiner', 'PC-7', 'P\u200cC-7'],
    ['its name and a variant of nothing', 'PC-7', 'PC\ufe0f-7'],
    ['its name and another variant', 'PC-7', 'PC-7\u{e0101}'],
    ['its name and an empty letter', 'PC-7', 'PC-7\u2800'],
    ['its name with a dash that does not break', 'PC-7', 'PC\u20117'],
    ['its name with the dash of word processors', 'PC-7', 'PC\u20137'],
    ['its name with a minus', 'PC-7', 'PC\u22127'],
    ['its name in Cyrillic letters', 'PC-7', '\u0420\u0421-7'],
    ['its name with a Greek letter', 'BE-7', '\u0392E-7'],
    ['a Latin name for a Cyrillic one', '\u041a\u0422-7', 'KT-7'],
  ])('is one with %s as another workstation', async (_name, first, second) => {
    const { code } = await newCode();
    const former = await newcomer(code, first);
    const next = await newcomer(code, second);
    expect(next.device).toMatchObject({ state: 'waiting' });
    expect(next.device.name).not.toBe(former.device.name);
    expect(next.device.name).toMatch(/ \(2\)$/);
    expect((await signIn(former.client)).status).toBe(200);
  });

  it.each([
    ['PC-7', 'PC-71'],
    ['PC-7', 'PC-7-'],
    ['Палата-7', 'Палата-8'],
    ['Küche', 'Kuche'],
    ['ΟΡΘΟ-1', 'ΟΡΛ-1'],
    ['👩\u200d⚕️', '👨\u200d⚕️'],
  ])('is none where people see two names: %s and %s', async (first, second) => {
    const { code } = await newCode();
    const names = [await newcomer(code, first), await newcomer(code, second)];
    expect(names.map(({ device }) => [device.name, device.state])).toEqual([
      [first, 'enrolled'],
      [second, 'enrolled'],
    ]);
  });

  it('is one that tells of the same machine as another, which neither replaces', async () => {
    const { code } = await newCode({ replacesSameName: true });
    const cloned = machine();
    const first = await newcomer(code, 'PC-1', { machine: cloned });
    const second = await newcomer(code, 'PC-2', { machine: cloned });
    const third = await newcomer(code, 'PC-3', { machine: machine() });
    expect([first, second, third].map(({ device }) => device.state)).toEqual([
      'enrolled',
      'waiting',
      'enrolled',
    ]);
    expect((await deviceOf(first.client))?.revokedAtMs).toBeNull();
    const waiting = (await readAudit(server)).filter(({ type }) => type === 'device_waiting');
    expect(waiting.map(({ reason }) => reason)).toEqual(['same_machine']);
  });
});

describe('a workstation in the place of another', () => {
  beforeEach(() => start());
  afterEach(() => server.close());
  const isRevoked = async (client: DpopClient) => (await deviceOf(client))?.revokedAtMs !== null;

  it('is approved for it: the other one is revoked in the same act, and gives its name', async () => {
    const { code } = await newCode();
    const former = await newcomer(code, 'PC-7');
    const tokens = await signInBound(server, former.client);
    const next = await newcomer(code, 'PC-7');
    expect(next.device.name).toBe('PC-7 (2)');
    const approval = await asIt((ports) =>
      approveDevice(ports, next.device.id, commandLine, former.device.id),
    );
    expect(approval).toEqual({ name: 'PC-7', ended: 1 });
    expect((await refreshBound(server, former.client, tokens.refresh)).body.ended_reason).toBe(
      'device_revoked',
    );
    expect((await signInBound(server, next.client)).session).toMatchObject({ ward: '3B' });
    const events = (await readAudit(server)).filter(({ reason }) => reason === 'replaced');
    expect(events).toMatchObject([
      { type: 'device_revoked', deviceId: former.device.id, details: { replaced_by: next.device.id } },
    ]);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('has the name of the one that it replaces, also where it was enrolled under another, and is told so', async () => {
    const { code } = await newCode();
    const former = await newcomer(code, 'PC-7');
    const next = await newcomer(code, 'PC-7');
    expect(next.device.name).toBe('PC-7 (2)');
    const named = async () =>
      (await next.client.post(`${server.url}/v1/station/recent-users`, {}, server.clock)).body.device;
    await asIt((ports) => approveDevice(ports, next.device.id, commandLine));
    expect(await named()).toEqual({ name: 'PC-7 (2)', ward: '3B' });
    const enrolledAtMs = (await deviceOf(next.client))?.enrolledAtMs;
    await asIt((ports) => approveDevice(ports, next.device.id, commandLine, former.device.id));
    expect(await named()).toEqual({ name: 'PC-7', ward: '3B' });
    expect((await deviceOf(next.client))?.enrolledAtMs).toBe(enrolledAtMs);
    expect(await isRevoked(former.client)).toBe(true);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('keeps its number while somebody else has the name of it', async () => {
    const { code } = await newCode();
    const [, second, third] = [
      await newcomer(code, 'PC-7'),
      await newcomer(code, 'PC-7'),
      await newcomer(code, 'PC-7'),
    ];
    await asIt((ports) => approveDevice(ports, third.device.id, commandLine, second.device.id));
    expect((await deviceOf(third.client))?.name).toBe('PC-7 (2)');
  });

  it('takes it where the code says so and nobody is signed in there, and waits otherwise', async () => {
    const { code } = await newCode({ replacesSameName: true });
    const former = await newcomer(code, 'PC-7');
    const next = await newcomer(code, 'pc-7');
    expect(next.device).toMatchObject({ state: 'enrolled', name: 'pc-7' });
    expect(await isRevoked(former.client)).toBe(true);
    await signInBound(server, next.client);
    const third = await newcomer(code, 'PC-7');
    expect(third.device).toMatchObject({ state: 'waiting', name: 'PC-7 (2)' });
    expect(await isRevoked(next.client)).toBe(false);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('waits where two have its name, whatever the code says', async () => {
    const { code } = await newCode();
    const [one, two] = [await newcomer(code, 'PC-7'), await newcomer(code, 'PC-7')];
    const replacing = await newCode({ replacesSameName: true });
    const next = await newcomer(replacing.code, 'PC-7');
    expect(next.device).toMatchObject({ state: 'waiting', name: 'PC-7 (3)' });
    expect([await isRevoked(one.client), await isRevoked(two.client)]).toEqual([false, false]);
  });

  it('has no better name than others that are called so already', async () => {
    const own = async (name: string) => {
      const made = await asIt((ports) =>
        createEnrolmentCode(ports, { ward: null, ttlSeconds: hour }, commandLine),
      );
      return (await newcomer(made.code, name)).device.name;
    };
    expect([await own('PC-7'), await own('PC-7 (2)'), await own('PC-7'), await own('pc-7')]).toEqual([
      'PC-7',
      'PC-7 (2)',
      'PC-7 (3)',
      'pc-7 (4)',
    ]);
    const long = 'x'.repeat(64);
    await own(long);
    expect(await own(long)).toBe(`${'x'.repeat(58)} (2)`);
  });

  it('replaces neither itself nor nobody', async () => {
    const { code } = await newCode({ needsApproval: true });
    const { device } = await newcomer(code, 'PC-1');
    const unknown = crypto.randomUUID();
    const approve = (id: string, replaces: string) =>
      asIt((ports) => approveDevice(ports, id, commandLine, replaces));
    await expect(approve(device.id, device.id)).rejects.toThrow('cannot replace itself');
    await expect(approve(device.id, unknown)).rejects.toThrow(`There is no device ${unknown}.`);
  });
});

describe('site codes over HTTP', () => {
  beforeEach(() => start({ config: { devices: { enrolment: 'open' } } }));
  afterEach(() => server.close());

  const signedIn = async (role: 'it_admin' | 'security_officer') => {
    const user = { username: role, password: 'correct horse battery', role };
    await addTestUser(server, user);
    return (await signInBound(server, await DpopClient.create(), user)).access;
  };
  const ask = (access: string, method: string, path: string, body?: object) =>
    callAs(access, `${server.url}/v1/admin/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  it('are made, listed, used, approved and revoked by IT', async () => {
    const access = await signedIn('it_admin');
    const terms = { ward: 'ICU', uses: 3, networks: ['127.0.0.0/8', '::1'], approval: true };
    const made = await ask(access, 'POST', 'site-codes', terms);
    expect(made.status).toBe(201);
    const { client, device } = await newcomer(made.body.code, 'PC-1');
    const listed = (await ask(access, 'GET', 'site-codes')).body.site_codes;
    expect(listed).toEqual([
      expect.objectContaining({ ...terms, id: made.body.id, state: 'valid', uses_left: 2 }),
    ]);
    expect(JSON.stringify(listed)).not.toContain(made.body.code.slice(5));
    const devices = (await ask(access, 'GET', 'devices')).body.devices;
    expect(devices.at(-1)).toMatchObject({
      id: device.id,
      state: 'waiting',
      waiting_since: expect.any(String),
      doubles: [],
    });
    const approved = await ask(access, 'POST', `devices/${device.id}/approve`, {});
    expect([approved.status, approved.body]).toEqual([200, { name: 'PC-1', ended: 0 }]);
    expect((await signIn(client)).status).toBe(200);
    expect((await ask(access, 'DELETE', `site-codes/${made.body.id}`)).status).toBe(200);
    expect((await ask(access, 'DELETE', `site-codes/${made.body.id}`)).status).toBe(404);
    expect((await newcomer(made.body.code, 'PC-2')).status).toBe(403);
    expect((await signIn(client)).status).toBe(200);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('are for IT with its workstation alone', async () => {
    const [it, officer] = [await signedIn('it_admin'), await signedIn('security_officer')];
    const id = crypto.randomUUID();
    for (const [method, path, body] of [
      ['GET', 'site-codes'],
      ['POST', 'site-codes', { uses: 1 }],
      ['DELETE', `site-codes/${id}`],
      ['POST', `devices/${id}/approve`, {}],
    ] as const) {
      expect((await ask(officer, method, path, body)).body.error).toBe('forbidden');
      const lent = await callAsApp(it, `${server.url}/v1/admin/${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      expect([lent.status, lent.body.error]).toEqual([401, 'invalid_dpop_proof']);
    }
  });

  it('are made of nothing else than what they may permit', async () => {
    const access = await signedIn('it_admin');
    for (const body of [
      {},
      { uses: 0 },
      { uses: 10_001 },
      { uses: 1.5 },
      { uses: '3' },
      { uses: 1, ttl_seconds: 31 * 86_400 },
      { uses: 1, networks: ['10.1.0.0/33'] },
      { uses: 1, networks: ['fe80::1%eth0'] },
      { uses: 1, networks: ['everywhere'] },
      { uses: 1, networks: Array(33).fill('10.1.0.0/16') },
      { uses: 1, approval: 'yes' },
      { uses: 1, aproval: true },
      { uses: 1, ward: 'a\u202eb' },
    ]) {
      const { status } = await ask(access, 'POST', 'site-codes', body);
      expect([body, status]).toEqual([body, 400]);
    }
  });
});
