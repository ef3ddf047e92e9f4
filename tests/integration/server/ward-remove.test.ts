import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { DpopClient } from '../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('ward remove, beside a running server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ clock: new FakeServerClock(Date.now()) });
    await addTestUser(server);
  });
  afterEach(() => server.close());

  const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);
  const remove = async (name: string) => {
    const { code, out, err } = await run('ward', 'remove', name);
    return [code, out + err];
  };

  it('removes a slip of the finger, and the trail knows', async () => {
    await run('ward', 'set', 'Wrad B', '--profile', 'standard');
    expect(await remove('Wrad B')).toEqual([0, 'Ward Wrad B removed.\n']);
    expect(await remove('Wrad B')).toEqual([1, 'There is no ward Wrad B.\n']);
    expect((await run('ward', 'list')).out).not.toContain('Wrad B');
    const removed = (await readAudit(server)).filter(({ type }) => type === 'ward_removed');
    expect(removed).toMatchObject([{ details: { name: 'Wrad B', ward_id: expect.any(Number) } }]);
    await run('ward', 'set', 'Wrad B', '--profile', 'extended');
    expect((await run('ward', 'list')).out).toMatch(/Wrad B +extended/);
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('refuses with what still belongs to it, as it becomes less', async () => {
    const client = await DpopClient.create();
    const site = await run('site-code', 'create', '--ward', 'ICU', '--uses', '2', '--json');
    expect(await remove('ICU')).toEqual([
      1,
      'Ward ICU cannot be removed: 1 enrolment code still belongs to it.\n',
    ]);
    const { code, id } = JSON.parse(site.out);
    const body = { code, name: 'ICU-1' };
    const { body: enrolled } = await client.post(`${server.url}/v1/devices`, body, server.clock);
    await signInBound(server, client);
    expect(await remove('ICU')).toEqual([
      1,
      'Ward ICU cannot be removed: 1 device, 1 enrolment code and 1 open session still belong to it.\n',
    ]);
    await run('site-code', 'revoke', id);
    await run('device', 'revoke', enrolled.device.id);
    expect(await remove('ICU')).toEqual([
      1,
      'Ward ICU cannot be removed: 1 revoked device and 1 ended session still belong to it.\n',
    ]);
    expect((await run('ward', 'list')).out).toContain('ICU');
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('counts users, and no codes that have expired', async () => {
    await run('device', 'code', '--ward', 'Once', '--ttl', '5m');
    const user = ['user', 'add', '--username', 'otto', '--role', 'clinician', '--ward', 'Otto'];
    await runServerCommand([...user, '--password-stdin', '--db', server.databaseFile], `${nurse.password}\n`);
    await run('user', 'erase', 'otto');
    expect(await remove('Otto')).toEqual([1, 'Ward Otto cannot be removed: 1 user still belongs to it.\n']);
    expect((await remove('Once'))[0]).toBe(1);
  });

  it.each([[''], ['x'.repeat(65)]])('does not take %j for a name', async (name) => {
    expect((await remove(name))[1]).toMatch(/^ward remove: /);
  });
});
