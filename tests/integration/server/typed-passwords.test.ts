import argon2 from 'argon2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UnlockVerifier } from '../../../electron/core/unlocking/unlock-verifier.ts';
import { addTestUser, withStoreOf } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

// At the cost used for real users.
vi.unmock('argon2');

const composed = 'schöner Tag mit Ångström';
const decomposed = composed.normalize('NFD');

describe('a password typed at another keyboard', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
  });
  afterAll(() => server.close());

  const signIn = async (username: string, password: string) =>
    (await postJson(`${server.url}/account/token/`, { username, password })).status;
  const storeHash = (name: string, hash: string) =>
    withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.run(async ({ users }) =>
        users.setPasswordHash((await users.findByName(name))?.id ?? 0, hash),
      ),
    );
  const hashOf = (name: string) =>
    withStoreOf(server, ({ unitOfWork }) =>
      unitOfWork.read(async ({ users }) => (await users.findByName(name))?.passwordHash),
    );

  it.each([composed, decomposed, composed.replaceAll(' ', '\u00a0')])(
    'signs in and unlocks, whichever form it was set in (%j)',
    async (set) => {
      const username = `user ${set.length} ${set === composed}`;
      await addTestUser(server, { username, password: set });
      expect(await signIn(username, composed)).toBe(200);
      expect(await signIn(username, decomposed)).toBe(200);
      expect(await signIn(username, composed.replace('ö', 'o'))).toBe(401);
      const client = await DpopClient.create();
      const opened = await client.post(
        `${server.url}/account/token/`,
        { username, password: decomposed },
        server.clock,
      );
      const call = (path: string, body: object) =>
        client.postAs(opened.body.access, `${server.url}${path}`, body, server.clock);
      expect((await call('/v1/session/lock', { cause: 'button' })).status).toBe(200);
      expect((await call('/v1/session/unlock', { password: composed })).status).toBe(200);
    },
  );

  it('goes on with a hash of what was typed once, which is then replaced by one of what is meant', async () => {
    await addTestUser(server, { username: 'old', password: 'something else' });
    const raw = await argon2.hash(decomposed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    await storeHash('old', raw);
    expect(await signIn('old', 'a wrong password')).toBe(401);
    expect(await hashOf('old')).toBe(raw);
    expect(await signIn('old', decomposed)).toBe(200);
    expect(await hashOf('old')).not.toBe(raw);
    expect(await signIn('old', composed)).toBe(200);
  });

  it('is not refused for its length while it is decomposed, and is no half character', async () => {
    await addTestUser(server, { username: 'long', password: 'ö'.repeat(1000) });
    expect(await signIn('long', 'o\u0308'.repeat(1000))).toBe(200);
    expect(await signIn('long', 'ö\ud800')).toBe(400);
  });

  it('unlocks a workstation without the server', async () => {
    const verifier = await UnlockVerifier.create(decomposed);
    expect(await verifier.accepts(composed)).toBe(true);
    expect(await verifier.accepts(`${composed} `)).toBe(false);
  });

  it('is set by the command line only when it can be typed again', async () => {
    const set = (input: Uint8Array) =>
      runServerCommand(
        ['user', 'set-password', 'long', '--password-stdin', '--db', server.databaseFile],
        input,
      );
    const before = await hashOf('long');
    const refused = await set(Buffer.from('afternoon tea\r'));
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('--password-stdin: the password holds a carriage return at its end.');
    expect(await hashOf('long')).toBe(before);
    expect((await set(Buffer.from('afternoon tea\r\n'))).code).toBe(0);
    expect(await signIn('long', 'afternoon tea')).toBe(200);
  });
});
