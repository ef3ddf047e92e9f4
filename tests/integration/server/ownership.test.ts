import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { type ServedServer, serveCommand } from '../../support/server/serve-command.ts';

const root = new URL('../../..', import.meta.url).pathname;
/** Ids of `nobody`, who owns nothing and is in no group. */
const service = 65_534;
const password = 'correct horse battery';

describe('commands of root in the folder of the service', () => {
  let folder: string;
  let data: string;
  let database: string;
  let server: ServedServer | null;

  beforeEach((context) => {
    context.skip(process.getuid?.() !== 0, 'only root makes files for somebody else');
    const readable = spawnSync('ls', [root], { uid: service, gid: service }).status === 0;
    context.skip(!readable, 'the checkout can be read by root only');
    folder = mkdtempSync(join(tmpdir(), 'carelink-owner-'));
    chmodSync(folder, 0o755);
    data = join(folder, 'data');
    database = join(data, 'carelink.sqlite');
    server = null;
    mkdirSync(data, { mode: 0o700 });
    chownSync(data, service, service);
  });
  afterEach(async () => {
    await server?.kill();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const db = () => ['--db', database];
  const addUser = (name: string) =>
    runServerCommand(
      ['user', 'add', '--create', '--username', name, '--role', 'clinician', '--password-stdin', ...db()],
      password,
    );
  const foreign = () =>
    readdirSync(data, { recursive: true, encoding: 'utf8' }).filter(
      (name) => statSync(join(data, name)).uid !== service,
    );

  it('leave nothing behind that it cannot open: it starts, signs in, and stops', async () => {
    expect(await addUser('ana')).toMatchObject({ code: 0 });
    expect(readdirSync(data)).toContain('carelink.keys.json');
    expect(foreign()).toEqual([]);
    server = await serveCommand([...db(), '--unbound', 'allow'], { uid: service, cwd: data });
    const answer = await fetch(`${server.url}/account/token/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'ana', password }),
    });
    expect(answer.status).toBe(200);
    expect((await addUser('bob')).code).toBe(0);
    expect((await runServerCommand(['keys', 'rotate', ...db()])).code).toBe(0);
    expect(foreign()).toEqual([]);
    expect(await server.stop()).toBe(0);
    expect((await addUser('eva')).code).toBe(0);
    expect((await runServerCommand(['audit', 'prune', '--before', '2030-01-01', ...db()])).code).toBe(0);
    expect(foreign()).toEqual([]);
  });

  it('make folders for the owner of the one that these are made in', async () => {
    database = join(data, 'sites', 'north', 'carelink.sqlite');
    expect((await addUser('ana')).code).toBe(0);
    expect(foreign()).toEqual([]);
    server = await serveCommand(db(), { uid: service, cwd: data });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('leave also a server of root, and its lock and log, to the service', async () => {
    server = await serveCommand(db());
    expect(await server.stop()).toBe(0);
    expect(foreign()).toEqual([]);
    server = await serveCommand(db(), { uid: service, cwd: data });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('are led by no link to what belongs to somebody else', async () => {
    expect((await addUser('ana')).code).toBe(0);
    const other = join(folder, 'of-root');
    for (const name of ['carelink.audit-head', 'carelink.sqlite-server']) {
      writeFileSync(other, 'of root', { mode: 0o640 });
      rmSync(join(data, name), { force: true });
      symlinkSync(other, join(data, name));
      await addUser(`after ${name}`);
      server = await serveCommand(db());
      await server.stop();
      const { uid, mode } = statSync(other);
      expect([name, uid, (mode & 0o777).toString(8), readFileSync(other, 'utf8')]).toEqual([
        name,
        0,
        '640',
        'of root',
      ]);
      rmSync(join(data, name));
    }
  });

  it.each(['carelink.sqlite', 'carelink.keys.json', 'carelink.audit-head', 'carelink.sqlite-server'])(
    'are told by the server, with what to do, where an older version made %s',
    async (name) => {
      server = await serveCommand(db(), { uid: service, cwd: data });
      await server.stop();
      chownSync(join(data, name), 0, 0);
      await expect(serveCommand(db(), { uid: service, cwd: data })).rejects.toThrow(
        `It belongs to root, this program runs as user id ${service}: as root, chown --reference=${data} ${join(data, name)}`,
      );
      // A wrong owner is not damage, so the trail does not record it.
      chownSync(join(data, name), service, service);
      server = await serveCommand(db(), { uid: service, cwd: data });
      expect((await runServerCommand(['audit', 'verify', ...db()])).code).toBe(0);
    },
  );

  it('are told by the server where the folder itself is not its own, with whose it has to be', async () => {
    const folder = join(data, 'of-root');
    mkdirSync(folder, { mode: 0o700 });
    chownSync(data, 0, 0);
    chmodSync(data, 0o755);
    await expect(
      serveCommand(['--db', join(folder, 'carelink.sqlite')], { uid: service, cwd: '/' }),
    ).rejects.toThrow(
      `It belongs to root, this program runs as user id ${service}: as root, chown ${service} ${folder}`,
    );
    chownSync(data, service, service);
  });

  it.each(['carelink.sqlite', 'carelink.keys.json', 'carelink.audit-head'])(
    'are found by the doctor of root, who can read everything: %s',
    async (name) => {
      await addUser('ana');
      expect((await runServerCommand(['doctor', ...db()])).out).toMatch(/^ok +folder/m);
      chownSync(join(data, name), 0, 0);
      const { out, code } = await runServerCommand(['doctor', ...db()]);
      expect(out).toContain(`As root: chown --reference=${data} ${join(data, name)}`);
      expect(code).toBe(1);
    },
  );
});
