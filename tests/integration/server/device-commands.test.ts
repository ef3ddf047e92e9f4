import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser } from '../../support/server/add-test-user.ts';
import { DpopClient } from '../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { refreshBound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('the device and ward commands, beside a running server', () => {
  let server: TestServer;
  beforeEach(async () => {
    // Commands use the machine's clock.
    const clock = new FakeServerClock(Date.now());
    server = await startTestServer({ clock, config: { devices: { enrolment: 'required' } } });
    await addTestUser(server);
  });
  afterEach(() => server.close());

  const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);

  it('say of a code or a user whose ward is new that it is, which is all that can be seen of a slip', async () => {
    await run('ward', 'set', 'Ward B', '--profile', 'standard');
    const site = ['site-code', 'create', '--uses', '3', '--ward'];
    expect((await run(...site, 'Ward B')).err).toBe('');
    expect((await run('device', 'code')).err).toBe('');
    expect((await run(...site, 'ward b')).err).toBe(
      'The ward ward b is new, and is added with the standard profile; Ward B is another ward that was there before.\n',
    );
    const code = await run('device', 'code', '--ward', 'Wrad B', '--json');
    expect(code.err).toBe(
      'The ward Wrad B is new, and is added with the standard profile; did you mean Ward B, which was there before?\n',
    );
    expect(JSON.parse(code.out)).toMatchObject({ ward: 'Wrad B' });
    // Of a user as well, whose own name is known from then on, however it is mistyped.
    const who = [
      '--username',
      'ana.ruiz',
      '--role',
      'clinician',
      '--ward',
      'Ward 4',
      '--db',
      server.databaseFile,
    ];
    const added = await runServerCommand(['user', 'add', '--password-stdin', ...who], 'a long password');
    expect(added).toMatchObject({ code: 0, err: expect.stringContaining('The ward Ward 4 is new') });
    expect((await run('badge', 'code', 'Ana Riuz')).err).toBe(
      'There is no user Ana Riuz; did you mean ana.ruiz?\n',
    );
  });

  it('make a code, list, revoke, and bring a workstation back', async () => {
    const client = await DpopClient.create();
    const enrol = (code: string) =>
      client.post(`${server.url}/v1/devices`, { code, name: 'ICU-1' }, server.clock);
    expect((await run('ward', 'set', 'ICU', '--profile', 'high_security')).out).toBe(
      'Ward ICU has the profile high_security.\n',
    );
    const printed = await run('device', 'code', '--ward', 'ICU', '--ttl', '90m');
    const [code = '', sentence] = printed.out.split('\n');
    expect(code).toMatch(/^(\w{4}-){3}\w{4}$/);
    expect(sentence).toMatch(/^Enrols one workstation into ICU, once, until .+Z\.$/);
    expect((await enrol(code)).status).toBe(201);
    const tokens = await signInBound(server, client);
    expect(tokens.session).toMatchObject({ ward: 'ICU', profile: 'high_security' });

    const [device] = JSON.parse((await run('device', 'list', '--json')).out);
    expect(device).toMatchObject({ name: 'ICU-1', ward: 'ICU', state: 'enrolled', revoked_at: null });
    const revoked = await run('device', 'revoke', device.id.toUpperCase());
    expect(revoked.out).toBe(`Device ${device.id} revoked, 1 sessions ended.\n`);
    const refreshed = await refreshBound(server, client, tokens.refresh);
    expect(refreshed.body.ended_reason).toBe('device_revoked');
    const approved = await run('device', 'approve', device.id);
    expect([approved.code, approved.err]).toEqual([
      1,
      `Device ${device.id} was revoked; enrol it with a new code: device code.\n`,
    ]);

    const again = JSON.parse((await run('device', 'code', '--json')).out);
    expect(again).toMatchObject({ ward: null, expires_at: expect.stringMatching(/Z$/) });
    expect((await enrol(again.code)).body.device).toEqual({
      id: device.id,
      name: 'ICU-1',
      ward: 'ICU',
      state: 'enrolled',
    });
    await signInBound(server, client);
    const events = JSON.stringify(await readAudit(server));
    for (const secret of [code, again.code]) expect(events).not.toContain(secret.slice(5));
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('make a site code, let IT admit who came by it, and revoke it and a ward', async () => {
    const made = await run(
      ...['site-code', 'create', '--ward', 'ICU', '--uses', '3', '--ttl', '7d', '--approval'],
      ...['--network', '127.0.0.0/8', '--network', '::1'],
    );
    const [code = '', sentence = ''] = made.out.split('\n');
    expect(code).toMatch(/^(\w{4}-){5}\w{4}$/);
    expect(sentence).toMatch(
      /^Enrols 3 workstations into ICU, from 127.0.0.0\/8, ::1, until .+Z\. Each waits for device approve\. Its id is /,
    );
    const machine = Buffer.alloc(32, 7).toString('base64url');
    const enrol = async (name: string) => {
      const client = await DpopClient.create();
      const body = { code, name, machine };
      const answer = await client.post(`${server.url}/v1/devices`, body, server.clock);
      return { client, device: answer.body.device };
    };
    const [one, two] = [await enrol('ICU-1'), await enrol('icu-1')];
    const listed = await run('device', 'list', '--ward', 'ICU');
    expect(listed.out).toMatch(
      /ICU-1 +ICU +waiting .+ waits for device approve; same name and machine as icu-1 \(2\)$/m,
    );
    expect(JSON.parse((await run('device', 'list', '--ward', 'ICU', '--json')).out)).toMatchObject([
      { name: 'ICU-1', state: 'waiting', doubles: [{ id: two.device.id, same: ['name', 'machine'] }] },
      { name: 'icu-1 (2)', state: 'waiting' },
    ]);
    expect((await run('device', 'approve', '--all')).out).toBe(
      '0 devices approved. 2 wait for an approval of their own: device list.\n',
    );
    expect((await run('device', 'approve', '--waiting')).out).toBe(
      '0 devices approved. 2 seem to be other devices and wait on: device list --problems.\n',
    );
    expect((await run('device', 'approve', one.device.id)).out).toBe(
      `Device ${one.device.id} approved as ICU-1.\n`,
    );
    await signInBound(server, one.client);
    expect((await run('device', 'approve', two.device.id, '--replaces', one.device.id)).out).toBe(
      `Device ${two.device.id} approved as icu-1; device ${one.device.id} revoked, 1 sessions ended.\n`,
    );
    await signInBound(server, two.client);
    const [site] = JSON.parse((await run('site-code', 'list', '--json')).out);
    const [, line = ''] = (await run('site-code', 'list')).out.split('\n');
    expect(line).toMatch(/ICU +valid +1 of 3 +127\.0\.0\.0\/8 ::1 +\S.* \d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
    expect(line.length).toBeLessThanOrEqual(120);
    expect(site).toMatchObject({ ward: 'ICU', state: 'valid', uses_left: 1, networks: '127.0.0.0/8 ::1' });
    expect((await run('site-code', 'revoke', site.id)).out).toBe(`Site code ${site.id} revoked.\n`);
    expect((await run('site-code', 'list')).out).toBe('none\n');
    const unasked = await run('device', 'revoke', '--ward', 'ICU');
    expect([unasked.code, unasked.err]).toEqual([
      1,
      'Revoke 1 devices of ICU and end their sessions? Say so with --yes, or run it at a terminal.\n',
    ]);
    expect((await run('device', 'revoke', '--ward', 'ICU', '--yes')).out).toBe(
      '1 devices of ICU revoked, 1 sessions ended.\n',
    );
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('say in one line what is wrong', async () => {
    const id = crypto.randomUUID();
    const wrong = [
      [['device', 'code', '--ttl', '10s'], /^error: .*--ttl.*from 1m to 30d/],
      [['device', 'code', '--ward', ' '], /^--ward: use 1 to 64 characters/],
      [['device', 'revoke', 'B-204'], /^device revoke: the id must be a UUID as `device list` shows it\.$/m],
      [['device', 'revoke', id], new RegExp(`^There is no device ${id}\\.$`, 'm')],
      [['device', 'approve'], /^device approve: give an id or --all or --waiting\.$/m],
      [['device', 'list', '--ward', 'nowhere'], /^There is no ward nowhere\.$/m],
      [['device', 'approve', id, '--ward', 'ICU'], /^device approve: --ward goes with --waiting\.$/m],
      [['device', 'approve', '--waiting', '--ward', 'nowhere'], /^There is no ward nowhere\.$/m],
      [['device', 'approve', '--all', '--replaces', id], /^device approve: --replaces goes with an id/m],
      [['device', 'revoke', '--ward', 'nowhere'], /^There is no ward nowhere\.$/m],
      [['site-code', 'create'], /^error: required option '--uses <number>'/],
      [['site-code', 'create', '--uses', '0'], /^error: .*--uses.*from 1 to 10000/],
      [
        ['site-code', 'create', '--uses', '1', '--network', '10.1.0.0/33'],
        /^error: .*--network.*10\.1\.0\.0\/16/,
      ],
      [['site-code', 'revoke', id], new RegExp(`^There is no site code ${id}\\.$`, 'm')],
    ] as const;
    const outcomes = await Promise.all(wrong.map(([args]) => run(...args)));
    for (const [index, { code, out, err }] of outcomes.entries()) {
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(wrong[index]?.[1] ?? /^$/);
    }
  });
});
