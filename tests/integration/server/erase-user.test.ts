import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eraseUser } from '../../../server/domain/users/administer-user.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, postJson } from '../../support/server/dpop-client.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { signInUnbound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const person = { username: 'Quirina.Vexelberg', password: 'correct horse battery' };
let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
});
afterEach(() => server.close());

const erase = () =>
  withStoreOf(server, async (store) => {
    const ended = await eraseUser({ clock: server.clock, unitOfWork: store.unitOfWork }, person.username);
    store.flushLog();
    return ended;
  });

it('ends the sessions, leaves nothing of the name in any file, and the chain stays whole', async () => {
  const id = await addTestUser(server, person);
  for (let number = 0; number < 40; number += 1) {
    await withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(({ users }) => users.setDisabled(id, number % 2 === 0)),
    );
  }
  const { access } = await signInUnbound(server, person);
  const hash = await withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(async ({ users }) => (await users.find(id))?.passwordHash ?? ''),
  );
  expect(await erase()).toBe(1);

  const me = await callAs(access, `${server.url}/v1/me`);
  expect([me.status, me.body.ended_reason]).toEqual([401, 'user_disabled']);
  for (const username of [person.username, `[erased ${id}]`]) {
    const again = await postJson(`${server.url}/account/token/`, { username, password: person.password });
    expect([again.status, again.body.error]).toEqual([401, 'invalid_credentials']);
  }
  const folder = dirname(server.databaseFile);
  for (const name of readdirSync(folder)) {
    const content = readFileSync(join(folder, name)).toString('latin1');
    expect(content, name).not.toContain('Vexelberg');
    expect(content, name).not.toContain(hash.slice(-40));
  }
  expect((await readAudit(server)).filter(({ userId }) => userId === id).map(({ type }) => type)).toContain(
    'user_erased',
  );
  expect(await verifyAudit(server)).toMatchObject({ whole: true });
});

it('frees the name for another person, who gets another number', async () => {
  const id = await addTestUser(server, person);
  await erase();
  expect(await addTestUser(server, person)).toBeGreaterThan(id);
  await expect(
    withStoreOf(server, ({ unitOfWork }) => eraseUser({ clock: server.clock, unitOfWork }, 'nobody')),
  ).rejects.toThrow('There is no user nobody.');
});
