import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DjangoProject } from '../../../support/django/django-project.ts';
import { provideDjango } from '../../../support/django/provide-django.ts';
import { withStoreOf } from '../../../support/server/add-test-user.ts';
import { postJson } from '../../../support/server/dpop-client.ts';
import { readAudit } from '../../../support/server/read-audit.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

// At the cost used for real users.
vi.unmock('argon2');

const obstacle = provideDjango();
const password = 'Grüße an Station 3 €';

describe('import-django of a real dump', () => {
  let django: DjangoProject;
  let server: TestServer;
  let dump: string;

  beforeAll(async () => {
    if (obstacle !== null) return;
    django = new DjangoProject();
    django.addUsers([
      { id: 7, username: 'nora', password, hasher: 'argon2', first_name: 'Nora', last_name: 'Lindqvist' },
      { id: 12, username: 'daniel', password, hasher: 'pbkdf2_sha256', date_joined: '2020-02-03T04:05:06Z' },
      { id: 13, username: 'root', password, is_superuser: true, is_staff: true },
      { id: 14, username: 'gone', password, hasher: 'pbkdf2_sha256', is_active: false },
      { id: 15, username: 'saml', password: null },
      { id: 16, username: 'ancient', password, hasher: 'pbkdf2_sha1' },
    ]);
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    dump = join(server.databaseFile, '..', 'users.json');
    writeFileSync(dump, django.manage('dumpdata', 'auth.user'));
  });
  afterAll(async () => {
    django?.close();
    await server?.close();
  });
  beforeEach((context) => context.skip(obstacle !== null, obstacle ?? undefined));

  const importDump = () => runServerCommand(['import-django', dump, '--db', server.databaseFile]);
  const signIn = (username: string, given = password) =>
    postJson(`${server.url}/account/token/`, { username, password: given });
  const users = () =>
    withStoreOf(server, ({ unitOfWork }) => unitOfWork.read((repositories) => repositories.users.list()));
  const hashOf = async (name: string) =>
    (await users()).find(({ username }) => username === name)?.passwordHash;

  it('brings the users under their ids, once', async () => {
    expect(await importDump()).toEqual({
      code: 0,
      out: '6 users imported, 0 already existed.\n',
      err: ['saml', 'ancient']
        .map((name) => `${name} has no password that can be checked: user set-password\n`)
        .join(''),
    });
    expect((await importDump()).out).toBe('0 users imported, 6 already existed.\n');
    expect(await users()).toMatchObject([
      { id: 16, username: 'ancient', role: 'clinician', passwordHash: '!' },
      { id: 12, username: 'daniel', displayName: 'daniel', createdAtMs: Date.UTC(2020, 1, 3, 4, 5, 6) },
      { id: 14, username: 'gone', disabled: true },
      { id: 7, username: 'nora', displayName: 'Nora Lindqvist', role: 'clinician', disabled: false },
      { id: 13, username: 'root', role: 'it_admin' },
      { id: 15, username: 'saml', passwordHash: '!' },
    ]);
    const events = (await readAudit(server)).filter(({ type }) => type === 'user_added');
    expect(events.map(({ userId, details }) => [userId, details])).toContainEqual([
      13,
      expect.objectContaining({ role: 'it_admin', origin: 'django' }),
    ]);
  });

  it.each([
    ['nora', 7, /^argon2\$argon2id\$/],
    ['daniel', 12, /^pbkdf2_sha256\$/],
  ])('lets %s sign in with the old password, and then keeps a hash of its own', async (name, id, before) => {
    expect(await hashOf(name)).toMatch(before);
    expect((await signIn(name, 'a wrong password')).status).toBe(401);
    expect(await hashOf(name)).toMatch(before);
    // Two at once: the second finds that the first has already replaced the hash.
    const [first, second] = await Promise.all([signIn(name), signIn(name)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    const claims = JSON.parse(Buffer.from(first.body.access.split('.')[1], 'base64url').toString());
    expect([claims.sub, claims.user_id]).toEqual([String(id), String(id)]);
    const renewed = await hashOf(name);
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect((await signIn(name)).status).toBe(200);
    expect((await signIn(name, 'a wrong password')).status).toBe(401);
    expect(await hashOf(name)).toBe(renewed);
  });

  it('lets nobody in who is disabled or has no password that can be checked', async () => {
    for (const name of ['gone', 'saml', 'ancient']) {
      const answer = await signIn(name);
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_credentials']);
      expect((await signIn(name, '!')).status).toBe(401);
    }
    expect(await hashOf('gone')).toMatch(/^pbkdf2_sha256\$/);
  });

  it('makes roles and wards of groups, by a mapping, and shows it before', async () => {
    django.manage(
      'shell',
      '-c',
      "from django.contrib.auth.models import Group, User; g = Group.objects.create(name='Ward 3B'); User.objects.get(username='nora').groups.add(g)",
    );
    const folder = join(server.databaseFile, '..');
    const [file, mapping, db] = ['all.json', 'mapping.json', 'new.sqlite'].map((name) => join(folder, name));
    if (!file || !mapping || !db) throw new Error('no paths');
    writeFileSync(file, django.manage('dumpdata', 'auth.group', 'auth.user'));
    const rules = [
      { group: 'Ward 3B', ward: '3B' },
      { is_staff: true, role: 'security_officer' },
    ];
    writeFileSync(mapping, JSON.stringify({ user_model: 'auth.User', rules }));
    const run = (...args: string[]) =>
      runServerCommand(['import-django', file, '--mapping', mapping, '--db', db, ...args]);
    const dry = await run('--dry-run', '--json');
    expect(JSON.parse(dry.out)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ outcome: 'added', id: 7, username: 'nora', ward: '3B', password: 'kept' }),
        expect.objectContaining({ id: 13, role: 'security_officer', ward: null }),
        expect.objectContaining({ username: 'saml', password: 'to be set' }),
      ]),
    );
    expect(existsSync(db)).toBe(false);
    expect(await run('--create')).toMatchObject({
      code: 0,
      out: '6 users imported, 0 already existed.\n',
    });
    const before = readFileSync(db);
    expect(JSON.parse((await run('--dry-run', '--json')).out)[0]).toMatchObject({ outcome: 'present' });
    expect(readFileSync(db).equals(before)).toBe(true);
    const imported = await withStoreOf({ databaseFile: db, clock: server.clock }, ({ unitOfWork }) =>
      unitOfWork.read(async ({ users: all, wards }) => [
        (await all.find(7))?.wardId,
        (await wards.findByName('3B'))?.id,
      ]),
    );
    expect(imported[0]).toBe(imported[1]);
    writeFileSync(mapping, JSON.stringify({ rules: [{ group: 'Ward 3b', ward: '3B' }] }));
    expect((await run('--dry-run')).err).toContain('The file has no group Ward 3b');
    writeFileSync(mapping, JSON.stringify({ rules: [{ group: 'Ward 3B', role: 'nurse' }] }));
    expect((await run('--dry-run')).err).toMatch(/^--mapping: .*: rules\.0\.role: /);
  });

  it('changes nothing when an id or a name belongs to somebody else', async () => {
    const before = await users();
    const other = new DjangoProject();
    try {
      other.addUsers([
        { id: 99, username: 'new', password },
        { id: 7, username: 'not-nora', password },
      ]);
      writeFileSync(dump, other.manage('dumpdata', 'auth.user'));
      expect(await importDump()).toEqual({
        code: 1,
        out: '',
        err: expect.stringMatching(/^The id 7 belongs to nora here, and to not-nora in the file\. With /),
      });
      expect(await users()).toEqual(before);
    } finally {
      other.close();
    }
  });
});
