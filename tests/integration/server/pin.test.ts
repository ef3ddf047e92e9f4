import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Argon2Passwords } from '../../../server/crypto/argon2-passwords.ts';
import { expireSessions } from '../../../server/domain/sessions/expire-sessions.ts';
import { setPassword } from '../../../server/domain/users/administer-user.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { readAudit } from '../../support/server/read-audit.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const pin = '482915';
const wrong = '591824';

describe('a PIN', () => {
  let server: TestServer;
  let client: DpopClient;
  let here: Tokens;
  beforeEach(async () => {
    server = await startTestServer();
    await addTestUser(server);
    client = await DpopClient.create();
    here = await signInBound(server, client);
  });
  afterEach(() => server.close());

  const post = (path: string, body: unknown, tokens = here) =>
    callAs(tokens.access, `${server.url}/v1/session/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const unlock = (body: unknown) => post('unlock', body);
  const linkBadge = async (number: string) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ number });
    const linked = await callAs(here.access, `${server.url}/v1/badges`, { method: 'POST', headers, body });
    expect(linked.status).toBeLessThan(300);
  };
  const isLocked = async () =>
    (await callAs(here.access, `${server.url}/v1/me`, { method: 'GET' })).body.session.locked;
  const storedPin = (id = here.session.id) =>
    withStoreOf(server, ({ unitOfWork }) => unitOfWork.read(({ sessions }) => sessions.findPin(id)));

  it('is kept as an Argon2id hash, unlocks, and stands in no log, event or answer', async () => {
    const set = await post('pin', { pin });
    expect([set.status, set.body]).toEqual([200, {}]);
    await post('lock', { cause: 'idle' });
    expect((await unlock({ pin: wrong })).body).toMatchObject({
      error: 'invalid_credentials',
      tries_left: 4,
    });
    expect(await isLocked()).toBe(true);
    expect((await unlock({ pin })).body).toEqual({});
    expect(await isLocked()).toBe(false);
    expect(await storedPin()).toEqual({ hash: expect.stringMatching(/^\$argon2id\$/), failures: 0 });
    const events = await readAudit(server);
    expect(events.slice(-4).map(({ type, reason, details }) => [type, reason, details])).toEqual([
      ['pin_set', null, null],
      ['lock', 'idle', null],
      ['unlock_failed', 'wrong_pin', { tries_left: 4 }],
      ['unlock', null, { method: 'pin' }],
    ]);
    const written = JSON.stringify([
      events.map((event) => ({ ...event, hash: 0, prevHash: 0, seal: 0 })),
      server.log,
    ]);
    for (const digits of [pin, wrong]) expect(written).not.toContain(digits);
  });

  it('may be wrong five times, however parallel and across a restart, until the password is given', async () => {
    await post('pin', { pin });
    expect((await unlock({ pin: wrong })).body.tries_left).toBe(4);
    await server.restart();
    here = (await refreshBound(server, client, here.refresh)).body;
    const tries = await Promise.all(Array.from({ length: 9 }, () => unlock({ pin: wrong })));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(4);
    const refused = tries.filter(({ status }) => status === 403);
    expect(refused.map(({ body }) => body.error)).toEqual(Array(5).fill('pin_not_usable'));
    expect((await unlock({ pin })).body.error).toBe('pin_not_usable');
    expect((await unlock({ password: nurse.password })).status).toBe(200);
    expect((await unlock({ pin: wrong })).body.tries_left).toBe(4);
    expect((await unlock({ pin })).status).toBe(200);
    expect(await storedPin()).toMatchObject({ failures: 0 });
    const reasons = (await readAudit(server))
      .filter(({ type }) => type === 'unlock_failed')
      .map((e) => e.reason);
    expect(reasons.filter((reason) => reason === 'wrong_pin')).toHaveLength(6);
    // Refusals that cost the caller nothing leave one event a minute.
    expect(reasons.filter((reason) => reason === 'pin_not_usable')).toHaveLength(1);
  });

  it('is not wrong when a badge is read where it is asked for, however often, and nobody gains a try by that', async () => {
    const badge = '70432198';
    await linkBadge(badge);
    await post('pin', { pin });
    expect((await unlock({ pin: wrong })).body.tries_left).toBe(4);
    for (let count = 0; count < 7; count += 1) {
      const { status, body } = await unlock({ pin: badge });
      expect([status, body.error]).toEqual([403, 'badge_not_pin']);
    }
    expect((await unlock({ pin: wrong })).body.tries_left).toBe(3);
    // In parallel with wrong ones, of which no more are tried than otherwise.
    const digits = [wrong, badge, wrong, badge, wrong, wrong, wrong];
    const tries = await Promise.all(digits.map((typed) => unlock({ pin: typed })));
    tries.push(await unlock({ pin: wrong }), await unlock({ pin: wrong }), await unlock({ pin: wrong }));
    expect(tries.filter(({ body }) => body.error === 'invalid_credentials')).toHaveLength(3);
    expect((await unlock({ pin: badge })).body.error).toBe('pin_not_usable');
    const reasons = (await readAudit(server)).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'badge_not_pin').length).toBeGreaterThan(0);
    expect(JSON.stringify(await readAudit(server))).not.toContain(badge);
  });

  it("is the PIN all the same when it is somebody's badge, too", async () => {
    await linkBadge(pin);
    await post('pin', { pin });
    expect((await unlock({ pin })).status).toBe(200);
  });

  it('is refused when it is obvious or malformed, and there is none then', async () => {
    await addTestUser(server, { username: 'nurse204518', password: nurse.password });
    const other = await signInBound(server, client, { username: 'nurse204518', password: nurse.password });
    for (const [digits, sentence] of [
      ['777777', 'A PIN of one digit repeated is too easy to guess.'],
      ['345678', 'A PIN of digits in a row is too easy to guess.'],
      ['204518', 'A PIN with the number in the user name is too easy to guess.'],
    ] as const) {
      const { status, body } = await post('pin', { pin: digits }, other);
      expect([status, body.error, body.detail]).toEqual([400, 'weak_pin', sentence]);
    }
    for (const body of [{ pin: '12345' }, { pin: 482915 }, { pin: 'abcdef' }, {}, { pin, more: 1 }]) {
      expect((await post('pin', body)).body.error).toBe('invalid_request');
    }
    expect((await unlock({ pin })).body.error).toBe('pin_not_usable');
    expect(await storedPin(other.session.id)).toBeNull();
  });

  it('needs the password when the sign-in is some minutes old or the session is locked', async () => {
    await post('lock', { cause: 'button' });
    const locked = await post('pin', { pin });
    expect([locked.status, locked.body.error]).toEqual([401, 'insufficient_user_authentication']);
    expect(locked.headers.get('WWW-Authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", max_age="300"',
    );
    await unlock({ password: nurse.password });
    server.clock.advance(300_000);
    expect((await post('pin', { pin })).body.error).toBe('insufficient_user_authentication');
    expect((await post('pin', { pin, password: 'not hers' })).body.error).toBe('invalid_credentials');
    expect(await storedPin()).toBeNull();
    expect((await post('pin', { pin, password: nurse.password })).status).toBe(200);
    expect((await unlock({ pin })).status).toBe(200);
    const [failed, set] = (await readAudit(server)).slice(-3);
    expect([failed?.type, failed?.reason, set?.type]).toEqual([
      'pin_set_failed',
      'wrong_password',
      'pin_set',
    ]);
  });

  it('makes guessing at the password by way of a new PIN as slow as at the lock', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () => post('pin', { pin, password: 'a guess' })),
    );
    expect(guesses.map(({ status }) => status).toSorted()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await unlock({ password: nurse.password })).status).toBe(429);
  });

  it('counts what a workstation without a connection has counted, and does not forget it at its word', async () => {
    await post('pin', { pin });
    const note = { checked_by: 'workstation', method: 'pin' };
    for (let tries = 0; tries < 5; tries += 1) await unlock({ ...note, outcome: 'failure' });
    expect((await unlock({ ...note, method: 'password', outcome: 'success' })).status).toBe(200);
    expect((await unlock({ pin })).body.error).toBe('pin_not_usable');
    await unlock({ password: nurse.password });
    expect((await unlock({ pin })).status).toBe(200);
    const noted = (await readAudit(server)).filter(({ details }) => details?.checked_by === 'workstation');
    expect(
      noted.map(({ type, outcome, reason, details }) => [type, outcome, reason, details?.method]),
    ).toEqual([
      ...Array(5).fill(['unlock_failed', 'failure', 'wrong_pin', 'pin']),
      ['unlock', 'success', null, 'password'],
    ]);
    for (const body of [
      { ...note, outcome: 'maybe' },
      { ...note, method: 'face' },
      { pin, ...note },
    ]) {
      expect((await unlock(body)).status).toBe(400);
    }
  });

  it('is of no use in another session of the same user, nor after its own', async () => {
    await post('pin', { pin });
    const there = await signInBound(server, client);
    expect((await post('unlock', { pin }, there)).body.error).toBe('pin_not_usable');
    const { refresh } = here;
    await client.post(`${server.url}/account/logout/`, { refresh }, server.clock);
    expect((await unlock({ pin })).body).toMatchObject({ error: 'invalid_token', ended_reason: 'logout' });
    expect(await storedPin()).toBeNull();
  });

  it('goes with a changed password, and with a session that has run out', async () => {
    await post('pin', { pin });
    const passwords = new Argon2Passwords({
      memoryKib: 19_456,
      iterations: 2,
      parallelism: 1,
      concurrentHashes: 1,
    });
    await withStoreOf(server, ({ unitOfWork }) =>
      setPassword({ clock: server.clock, unitOfWork, passwords }, nurse.username, nurse.password),
    );
    expect((await unlock({ pin })).body.ended_reason).toBe('password_changed');
    expect(await storedPin()).toBeNull();
    here = await signInBound(server, client);
    await post('pin', { pin });
    server.clock.advance(12 * 60 * 60_000);
    expect((await unlock({ pin })).body.error).toBe('invalid_token');
    await withStoreOf(server, ({ unitOfWork }) => expireSessions({ clock: server.clock, unitOfWork }));
    expect(await storedPin()).toBeNull();
  });
});
