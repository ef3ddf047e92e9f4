import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DjangoProject } from '../../../support/django/django-project.ts';
import { provideDjango } from '../../../support/django/provide-django.ts';
import { addTestUser, nurse, withStoreOf } from '../../../support/server/add-test-user.ts';
import { call, callAs, postJson } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { readAudit } from '../../../support/server/read-audit.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const obstacle = provideDjango();
const old = 'Grüße an Station 3 €';
const other = 'a longer and better one';

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = (token: string) => token.split('.') as [string, string, string];

describe('a Django service while both servers stand side by side', () => {
  let django: DjangoProject;
  let server: TestServer;
  let service: string;

  beforeAll(async () => {
    if (obstacle !== null) return;
    django = new DjangoProject();
    django.addUsers([{ id: 1, username: nurse.username, password: nurse.password }]);
    server = await startTestServer({
      clock: new FakeServerClock(Date.now()),
      config: { clients: { unbound: 'allow' } },
    });
    await addTestUser(server);
    service = await django.serve({ simpleJwt: {}, besides: { ISSUER: server.url } });
  });
  afterAll(async () => {
    django?.close();
    await server?.close();
  });
  beforeEach((context) => context.skip(obstacle !== null, obstacle ?? undefined));

  const whoami = (token: string) => callAs(token, `${service}/api/whoami/`);
  const signInThere = async () => {
    const { username, password } = nurse;
    return (await postJson(`${service}/account/token/`, { username, password })).body;
  };

  it('takes the tokens of old front ends and of workstations', async () => {
    const ours = await signInUnbound(server);
    const theirs = await signInThere();
    for (const token of [ours.access, theirs.access])
      expect(await whoami(token)).toMatchObject({ status: 200, body: { id: 1, username: nurse.username } });
    for (const token of [ours.refresh, theirs.refresh]) expect((await whoami(token)).status).toBe(401);
  });

  it('takes nothing that only looks like one of them', async () => {
    const ours = await signInUnbound(server);
    const theirs = await signInThere();
    const keys = await call(`${server.url}/.well-known/jwks.json`);
    const [ourHeader, ourClaims, ourSignature] = partsOf(ours.access);
    const [theirHeader, theirClaims, theirSignature] = partsOf(theirs.access);
    const claims = JSON.parse(Buffer.from(theirClaims, 'base64url').toString());
    const asOurs = base64({ ...claims, iss: server.url, aud: 'carelink' });
    const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64url');
    const stranger = await startTestServer({
      clock: new FakeServerClock(Date.now()),
      config: { clients: { unbound: 'allow' } },
    });
    try {
      await addTestUser(stranger);
      const forged = {
        'of another server': (await signInUnbound(stranger)).access,
        'signed by nobody': `${base64({ alg: 'none', typ: 'JWT' })}.${ourClaims}.`,
        'signed with the public key as a secret': [base64({ alg: 'HS256', typ: 'JWT' }), ourClaims]
          .join('.')
          .concat(`.${hmac(JSON.stringify(keys.body.keys[0]), `${base64({ alg: 'HS256' })}.${ourClaims}`)}`),
        'of Django that names our issuer': `${theirHeader}.${asOurs}.${theirSignature}`,
        'our claims with Django’s signature': `${theirHeader}.${ourClaims}.${theirSignature}`,
        'Django’s claims with our signature': `${ourHeader}.${theirClaims}.${ourSignature}`,
        garbage: 'garbage',
      };
      for (const [what, token] of Object.entries(forged))
        expect([what, (await whoami(token)).status]).toEqual([what, 401]);
    } finally {
      await stranger.close();
    }
  });
});

describe('import-django --update, month after month', () => {
  let django: DjangoProject;
  let server: TestServer;
  let dump: string;
  let there: (statement: string) => Promise<string>;

  beforeAll(async () => {
    if (obstacle !== null) return;
    django = new DjangoProject();
    django.addUsers([
      { id: 7, username: 'nora', password: old, hasher: 'argon2' },
      { id: 8, username: 'ben', password: old },
      { id: 9, username: 'cleo', password: old },
      { id: 10, username: 'dan', password: old, is_active: false },
      { id: 11, username: 'eva', password: old },
    ]);
    there = django.openConsole();
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    dump = join(server.databaseFile, '..', 'users.json');
  });
  afterAll(async () => {
    django?.close();
    await server?.close();
  });
  beforeEach((context) => context.skip(obstacle !== null, obstacle ?? undefined));

  const setThere = (username: string, password: string) =>
    there(`u = User.objects.get(username='${username}'); u.set_password('${password}'); u.save()`);
  const isActiveThere = (username: string, isActive: boolean) =>
    there(`User.objects.filter(username='${username}').update(is_active=${isActive ? 'True' : 'False'})`);
  const addThere = (username: string, id: number | null = null) =>
    there(`User.objects.create_user('${username}', password='${old}', id=${id ?? 'None'})`);
  const run = (...args: string[]) => runServerCommand([...args, '--db', server.databaseFile]);
  const bring = async (...flags: string[]) => {
    writeFileSync(dump, await there('pass'));
    return run('import-django', dump, ...flags);
  };
  const update = (...flags: string[]) => bring('--update', ...flags);
  const signIn = (username: string, password: string) =>
    postJson(`${server.url}/account/token/`, { username, password });
  const statusOf = async (username: string, password: string) => (await signIn(username, password)).status;
  const refresh = ({ body }: Awaited<ReturnType<typeof signIn>>) =>
    postJson(`${server.url}/account/token/refresh/`, { refresh: body.refresh });

  it('brings nothing twice, and leaves who has signed in here alone', async () => {
    expect((await bring()).out).toBe('5 users imported, 0 already existed.\n');
    const session = await signIn('nora', old);
    expect(await update()).toEqual({
      code: 0,
      out: '0 users imported, 5 already existed, 0 of them updated.\n',
      err: '',
    });
    expect((await refresh(session)).status).toBe(200);
    expect(await statusOf('nora', old)).toBe(200);
  });

  it('carries over a password that was changed there, and ends the sessions with the old one', async () => {
    const session = await signIn('nora', old);
    await setThere('nora', other);
    const dry = await update('--dry-run', '--json');
    expect(JSON.parse(dry.out)).toContainEqual(
      expect.objectContaining({ id: 7, outcome: 'updated: password' }),
    );
    expect(await statusOf('nora', old)).toBe(200);
    expect((await update()).out).toContain('1 of them updated');
    expect([await statusOf('nora', old), await statusOf('nora', other)]).toEqual([401, 200]);
    const ended = await refresh(session);
    expect([ended.status, ended.body.reason ?? ended.body.error]).toEqual([401, expect.any(String)]);
    const [event] = (await readAudit(server)).filter(
      ({ type, userId }) => type === 'password_set' && userId === 7,
    );
    expect(event?.details).toMatchObject({ origin: 'django', acted_by: 'command_line' });
    expect((await run('audit', 'verify')).code).toBe(0);
  });

  it('keeps a password that was set here, until it is changed there afterwards', async () => {
    const set = (password: string) =>
      runServerCommand(
        ['user', 'set-password', 'ben', '--password-stdin', '--db', server.databaseFile],
        password,
      );
    expect((await set(other)).code).toBe(0);
    expect((await update()).out).toContain('0 of them updated');
    expect([await statusOf('ben', old), await statusOf('ben', other)]).toEqual([401, 200]);
    await setThere('ben', 'and now once more there');
    expect((await update()).out).toContain('1 of them updated');
    expect(await statusOf('ben', 'and now once more there')).toBe(200);

    // At both between two imports: nobody knows which was the later one.
    await set('the one that was set here');
    await setThere('ben', 'the one that was set there');
    expect((await update()).err).toBe(
      'The password of ben was changed both here and there since the last import: the one set here stays.\n',
    );
    expect(await statusOf('ben', 'the one that was set here')).toBe(200);
    expect((await update()).err).toBe('');
  });

  it('locks out whom Django has disabled, and lets back in only whom nobody here has locked out', async () => {
    const session = await signIn('cleo', old);
    await isActiveThere('cleo', false);
    await update();
    expect([(await refresh(session)).status, await statusOf('cleo', old)]).toEqual([401, 401]);
    await isActiveThere('cleo', true);
    await update();
    expect(await statusOf('cleo', old)).toBe(200);

    await run('user', 'disable', 'cleo');
    await isActiveThere('cleo', false);
    await update();
    await isActiveThere('cleo', true);
    await update();
    expect(await statusOf('cleo', old)).toBe(401);

    // What came disabled is enabled when Django does it; what somebody here has enabled stays so.
    await isActiveThere('dan', true);
    await update();
    expect(await statusOf('dan', old)).toBe(200);
    expect((await run('audit', 'verify')).code).toBe(0);
  });

  it('tells who is no longer there, and locks them out when it is told to', async () => {
    await there("User.objects.get(username='eva').delete()");
    expect((await update()).err).toContain(
      'eva came from there and is not in the file: user disable, or --disable-missing',
    );
    expect(await statusOf('eva', old)).toBe(200);
    expect((await bring('--disable-missing')).err).toContain('--disable-missing needs --update');
    expect((await update('--disable-missing')).out).toContain('1 disabled who are not in the file');
    expect(await statusOf('eva', old)).toBe(401);
  });

  it('brings the others when two systems gave one id to two people, and says so by its exit code', async () => {
    await addTestUser(server, { username: 'gil', password: old });
    const id = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(async ({ users }) => (await users.findByName('gil'))?.id ?? 0),
    );
    await addThere('hana', id);
    await addThere('iris', id + 1);
    const outcome = await update();
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain(`The id ${id} belongs to gil here, and to hana in the file.`);
    expect(await statusOf('iris', old)).toBe(200);
    expect(await statusOf('hana', old)).toBe(401);
    await there("User.objects.get(username='hana').delete()");
    expect((await update('--own-ids-from', '100000')).code).toBe(0);
    await addTestUser(server, { username: 'jan', password: old });
    await addThere('kim');
    expect(await update()).toMatchObject({ code: 0, out: expect.stringContaining('1 users imported') });
    const ids = await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(async ({ users }) =>
        Array.fromAsync(['jan', 'kim'], async (name) => (await users.findByName(name))?.id),
      ),
    );
    expect(ids).toEqual([100_000, id + 2]);
  });

  it('knows what an import of an earlier version has brought, as far as that can be known', async () => {
    const forget = () =>
      withStoreOf(server, ({ unitOfWork }) =>
        unitOfWork.run(async ({ importedUsers }) => {
          for (const id of await importedUsers.ids()) await importedUsers.remove(id);
        }),
      );
    await forget();
    expect(await update()).toMatchObject({ code: 0, out: expect.stringContaining('0 of them updated') });
    expect(await statusOf('kim', old)).toBe(200);
    await forget();
    // Never signed in here, so that the hash of Django is still there to be compared.
    await addThere('lea');
    await update();
    await forget();
    await setThere('lea', other);
    await update();
    expect([await statusOf('lea', old), await statusOf('lea', other)]).toEqual([401, 200]);
  });
});
