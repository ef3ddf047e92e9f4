import { copyFileSync, existsSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BackupOrder, backUpDatabase } from '../../../server/backup/back-up-database.ts';
import { restoreDatabase } from '../../../server/backup/restore-database.ts';
import { keyFileOf } from '../../../server/crypto/key-file.ts';
import { rotateServerKeys } from '../../../server/keys/rotate-server-keys.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { backupOrder } from '../../support/server/backup-order.ts';
import { DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import type { Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

/** A free address that stays the same, so that the server accepts its tokens after a restart. */
const config = { issuer: 'http://tokens.test' };

let server: TestServer;
let backups: string;
let client: DpopClient;
let tokens: Tokens;

beforeEach(async () => {
  server = await startTestServer({ config });
  backups = mkdtempSync(join(tmpdir(), 'carelink-backups-'));
  await addTestUser(server);
  client = await DpopClient.create();
  tokens = await signIn();
});
afterEach(async () => {
  await server.close();
  rmSync(backups, { recursive: true });
});

/** Requests go to where the server listens; proofs name its public address. */
async function post(path: string, body: object, by = client) {
  const send = async () => {
    const dpop = await by.proof('POST', `${config.issuer}${path}`, server.clock);
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', dpop },
      body: JSON.stringify(body),
    });
    by.nonce = response.headers.get('DPoP-Nonce') ?? by.nonce;
    // biome-ignore lint/suspicious/noExplicitAny: answers of all kinds, looked into by assertions
    return { status: response.status, body: (await response.json()) as any };
  };
  const answer = await send();
  return answer.body.error === 'use_dpop_nonce' ? send() : answer;
}

async function signIn(by = client): Promise<Tokens> {
  const answer = await post('/account/token/', { username: 'nora', password: 'correct horse battery' }, by);
  expect(answer.status).toBe(200);
  return answer.body;
}
const refresh = (refreshed: Tokens, by = client) =>
  post('/account/token/refresh/', { refresh: refreshed.refresh }, by);

const order = (name: string): BackupOrder => ({
  ...backupOrder(server),
  lockPatienceMs: 5_000,
  file: join(backups, name),
});
const backUp = (name = 'monday.sqlite') => backUpDatabase(order(name));
const restore = (name = 'monday.sqlite') =>
  restoreDatabase({ ...order(name), mayReplace: true, endSessions: false });

/** The keys sign at once; a running server uses them by its next start at the latest. */
async function rotate(): Promise<void> {
  server.clock.advance(60_000);
  await withStoreOf(server, ({ unitOfWork }, { keys }) =>
    rotateServerKeys(
      { clock: server.clock, unitOfWork, keys },
      { accessAlgorithm: 'ES256', uses: ['access', 'refresh'], signAfterSeconds: 0 },
    ),
  );
  await server.restart();
}

describe('a restore across a rotation of keys', () => {
  it('accepts what was refreshed since, if the newer key file is still in place', async () => {
    await backUp();
    await rotate();
    const since = (await refresh(tokens)).body;
    await server.restart(async () => {
      expect(await restore()).toMatchObject({ keptKeys: true, hadKeys: true, keysOfOthers: false });
    });
    expect((await refresh(since)).status).toBe(200);
    expect((await readAudit(server)).map(({ type }) => type)).toContain('generation_restored');
  });

  it('goes on when the newer key file alone was saved and laid at the place of the restore', async () => {
    await backUp();
    await rotate();
    const since = (await refresh(tokens)).body;
    copyFileSync(keyFileOf(server.databaseFile), join(backups, 'newest.keys.json'));
    await server.restart(async () => {
      // The machine is lost.
      for (const path of [server.databaseFile, keyFileOf(server.databaseFile)]) unlinkSync(path);
      for (const ending of ['-wal', '-shm'])
        if (existsSync(server.databaseFile + ending)) unlinkSync(server.databaseFile + ending);
      copyFileSync(join(backups, 'newest.keys.json'), keyFileOf(server.databaseFile));
      expect(await restore()).toMatchObject({ keptKeys: true });
    });
    expect((await refresh(since)).status).toBe(200);
  });

  it('ends what was refreshed since, and only that, when nothing but the old keys is left', async () => {
    const other = await DpopClient.create();
    const idle = await signIn(other);
    await backUp();
    await rotate();
    const since = (await refresh(tokens)).body;
    await server.restart(async () => {
      unlinkSync(keyFileOf(server.databaseFile));
      expect(await restore()).toMatchObject({ keptKeys: false, hadKeys: false });
    });
    expect((await refresh(since)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(idle, other)).status).toBe(200);
    expect((await refresh(await signIn())).status).toBe(200);
  });

  it('ends nothing when the backup was made after the rotation, whatever is lost', async () => {
    await rotate();
    await backUp();
    const since = (await refresh(tokens)).body;
    await server.restart(async () => {
      unlinkSync(keyFileOf(server.databaseFile));
      await restore();
    });
    expect((await refresh(since)).status).toBe(200);
  });

  it('goes on with sessions of two branches, and the newest key signs', async () => {
    await backUp();
    await rotate();
    const ofFirstBranch = (await refresh(tokens)).body;
    await backUp('tuesday.sqlite');
    const other = await DpopClient.create();
    await server.restart(async () => {
      unlinkSync(keyFileOf(server.databaseFile));
      await restore();
    });
    const opened = await signIn(other);
    await rotate();
    const ofSecondBranch = (await refresh(opened, other)).body;
    expect(ofSecondBranch.refresh).toBeTypeOf('string');
    await server.restart(async () => {
      expect(await restore('tuesday.sqlite')).toMatchObject({ keptKeys: true });
    });
    expect((await refresh(ofFirstBranch)).status).toBe(200);
    // Its key is known, its row is not: it was opened on the branch that is abandoned.
    expect((await refresh(ofSecondBranch, other)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('takes the keys of the backup where those that were there are of another trail', async () => {
    await backUp();
    const foreign = await startTestServer();
    await server.restart(async () => {
      copyFileSync(keyFileOf(foreign.databaseFile), keyFileOf(server.databaseFile));
      expect(await restore()).toMatchObject({ keptKeys: false, hadKeys: true, keysOfOthers: true });
    });
    await foreign.close();
    expect((await refresh(tokens)).status).toBe(200);
  });
});

it('`keys rotate` says to back up, or does it, and the doctor reminds until it is done', async () => {
  const database = ['--db', server.databaseFile];
  const doctor = async () => (await runServerCommand(['doctor', ...database])).out;
  const first = await runServerCommand(['backup', join(backups, 'first.sqlite'), ...database]);
  expect(first.out).toContain('Backup made');
  expect(await doctor()).toMatch(/^ok {4}keys /m);
  const told = await runServerCommand(['keys', 'rotate', ...database]);
  expect(told.out).toMatch(/Back up now/);
  expect(await doctor()).toMatch(/^warn {2}keys .*no backup contains them.*Make a `backup`/m);

  const taken = await runServerCommand([
    'keys',
    'rotate',
    '--backup',
    join(backups, 'first.sqlite'),
    ...database,
  ]);
  expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('exists already')]);
  expect(taken.out).not.toContain('New');
  const done = await runServerCommand([
    'keys',
    'rotate',
    '--backup',
    join(backups, 'second.sqlite'),
    ...database,
  ]);
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('Backup made and checked')]);
  expect(done.out).not.toMatch(/Back up now/);
  expect(await doctor()).toMatch(/^ok {4}keys /m);
  expect(existsSync(join(dirname(join(backups, 'second.sqlite')), 'second.keys.json'))).toBe(true);
});
