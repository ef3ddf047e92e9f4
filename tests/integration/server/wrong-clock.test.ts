import Sqlite from 'better-sqlite3';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerClock } from '../../../server/clock/server-clock.ts';
import { expireSessions } from '../../../server/domain/sessions/expire-sessions.ts';
import { removeEndedSessions } from '../../../server/domain/sessions/remove-ended-sessions.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { callAs, DpopClient } from '../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { FakeMachine } from '../../support/server/fake-machine.ts';
import { readAudit, verifyAudit } from '../../support/server/read-audit.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { refreshBound, signInBound, type Tokens } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const shiftMs = 12 * hour;

let machine: FakeMachine;
let truth: FakeServerClock;
let synchronised: boolean | null;
let server: TestServer;
let client: DpopClient;
let clock: ServerClock;

beforeEach(async () => {
  truth = new FakeServerClock(Date.UTC(2026, 2, 2, 3));
  machine = new FakeMachine(truth.nowMs());
  synchronised = null;
  client = await DpopClient.create();
  server = await startTestServer({
    clock: truth,
    newClock: () => {
      clock = new ServerClock({ machine, isSynchronised: async () => synchronised });
      return clock;
    },
  });
  await addTestUser(server);
});
afterEach(() => server.close());

/** True time passes, and the machine's clocks with it. */
function pass(ms: number): void {
  truth.advance(ms);
  machine.pass(ms);
}

const signIn = () => signInBound(server, client);
const refresh = (tokens: Tokens) => refreshBound(server, client, tokens.refresh);
const me = (tokens: Tokens) => callAs(tokens.access, `${server.url}/v1/me`);
const readiness = async () => (await (await fetch(`${server.url}/readyz`)).json()) as { clock?: string };
const toldDoubts = () =>
  server.log.filter(({ level, message }) => level === 'error' && /doubted/.test(message));
/** The answer reports a doubt at once, trail and log within a second. */
async function untilDoubted(): Promise<void> {
  await expect.poll(readiness).toMatchObject({ clock: 'doubted' });
  await expect.poll(() => toldDoubts().length).toBe(1);
}

const untilTrusted = () => expect.poll(readiness).not.toHaveProperty('clock');
const leftMs = ({ session }: { session: Tokens['session'] }) =>
  Date.parse(session.expires_at) - truth.nowMs();

async function eventsOf(type: string) {
  return (await readAudit(server)).filter((event) => event.type === type);
}

describe.each([
  ['three days ahead', 3 * day],
  ['three days behind', -3 * day],
  ['ten minutes ahead', 10 * minute],
  ['in 1970', -Date.UTC(2026, 2, 2, 3)],
])('a clock that jumps while the server runs, to %s', (_name, jumpMs) => {
  it('ends nothing, opens sessions of the right length, and is told until it is right again', async () => {
    const before = await signIn();
    pass(5 * minute);
    machine.wall += jumpMs;
    const refreshed = await refresh(before);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.session.expires_at).toBe(before.session.expires_at);
    const during = await signIn();
    expect(leftMs(during)).toBeGreaterThan(shiftMs - 2_000);
    expect(leftMs(during)).toBeLessThanOrEqual(shiftMs);
    expect(Math.abs(Number(decodeJwt(during.access).iat) * 1000 - truth.nowMs())).toBeLessThan(2_000);
    const answer = await me(during);
    expect(answer.status).toBe(200);
    expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') - truth.nowMs())).toBeLessThan(2_000);
    await callAs(during.access, `${server.url}/v1/session/lock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"cause":"idle"}',
    });
    const unlocked = await callAs(during.access, `${server.url}/v1/session/unlock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: nurse.password }),
    });
    expect(unlocked.status).toBe(200);

    await untilDoubted();
    expect((await MetricsReading.of(server.url)).value('clock_doubted')).toBe(1);
    expect(await eventsOf('clock_doubted')).toMatchObject([{ reason: 'left_own_time', outcome: 'failure' }]);
    pass(hour);
    const later = await refresh(refreshed.body);
    expect(later.status).toBe(200);

    machine.wall -= jumpMs;
    await untilTrusted();
    expect((await MetricsReading.of(server.url)).value('clock_doubted')).toBe(0);
    expect(await eventsOf('clock_trusted')).toMatchObject([{ reason: 'agrees' }]);
    expect(toldDoubts()).toHaveLength(1);
    expect((await refresh(during)).body.session.expires_at).toBe(during.session.expires_at);
    expect((await readAudit(server)).every(({ timeMs }) => Math.abs(timeMs - truth.nowMs()) < day)).toBe(
      true,
    );
    expect((await verifyAudit(server)).whole).toBe(true);
    pass(shiftMs);
    expect((await refresh(later.body)).body).toMatchObject({ ended_reason: 'expired' });
  });
});

describe('in doubt', () => {
  beforeEach(async () => {
    machine.wall += 3 * day;
    await untilDoubted();
  });

  it('goes on in it after a restart, which must not believe what was doubted a moment before', async () => {
    const tokens = await signIn();
    await server.restart();
    pass(minute);
    expect((await refresh(tokens)).status).toBe(200);
    expect(await readiness()).toMatchObject({ clock: 'doubted' });
    expect(await eventsOf('clock_doubted')).toHaveLength(1);
  });

  it('deletes and ends nothing that is too old by the time', async () => {
    const tokens = await signIn();
    await withStoreOf(server, async ({ unitOfWork }) => {
      const ports = { clock, unitOfWork };
      const old = { nowMs: () => truth.nowMs() + 100 * day, isUncertain: clock.isUncertain };
      expect(await expireSessions({ ...ports, clock: old })).toBe(0);
      expect(await removeEndedSessions({ ...ports, clock: old }, 1)).toBe(0);
    });
    expect((await refresh(tokens)).status).toBe(200);
  });

  it('is over when the system says that the clock is kept right, as after a pause of the whole machine', async () => {
    const during = await signIn();
    truth.advance(3 * day);
    synchronised = true;
    pass(minute);
    await untilTrusted();
    expect(await eventsOf('clock_trusted')).toMatchObject([{ reason: 'synchronised' }]);
    // It was opened while the correct clock was doubted, so its lifetime starts then.
    const { status, body } = await refresh(during);
    expect(status).toBe(200);
    expect(leftMs(body)).toBeGreaterThan(shiftMs - 3 * minute);
    expect(leftMs(body)).toBeLessThanOrEqual(shiftMs);
    expect((await me(body)).status).toBe(200);
  });

  it('is over when IT accepts the clock, which is audited', async () => {
    const during = await signIn();
    const { code, out } = await runServerCommand(['clock', 'accept', '--db', server.databaseFile]);
    expect([code, out]).toEqual([0, expect.stringContaining('goes by the clock of this machine again')]);
    await untilTrusted();
    truth.advance(3 * day);
    expect(await eventsOf('clock_accepted')).toMatchObject([{ details: { acted_by: 'command_line' } }]);
    expect(await eventsOf('clock_trusted')).toMatchObject([{ reason: 'accepted' }]);
    expect(leftMs((await refresh(during)).body)).toBeGreaterThan(shiftMs - minute);
  });

  it('makes commands doubt, too: none deletes, and doctor says what to do', async () => {
    const database = ['--db', server.databaseFile];
    const cleanup = await runServerCommand(['cleanup', ...database]);
    expect([cleanup.code, cleanup.err]).toEqual([1, expect.stringContaining('clock accept')]);
    const doctor = await runServerCommand(['doctor', ...database]);
    expect(doctor.out).toMatch(/fail {2}clock .*doubts.*clock accept/);
  });
});

it('holds for the server of a workstation, which follows its clock slowly', async () => {
  await server.close();
  server = await startTestServer({
    clock: truth,
    newClock: () => new ServerClock({ machine, follows: 'slowly', isSynchronised: async () => synchronised }),
  });
  await addTestUser(server);
  const before = await signIn();
  machine.wall -= 3 * day;
  await untilDoubted();
  expect((await refresh(before)).body.session.expires_at).toBe(before.session.expires_at);
  const during = await signIn();
  expect(leftMs(during)).toBeLessThanOrEqual(shiftMs);
  machine.wall += 3 * day;
  await untilTrusted();
  expect((await refresh(during)).body.session.expires_at).toBe(during.session.expires_at);
});

describe('at the start', () => {
  /** Off for `ms`; the machine's clock goes on from where it is, and is then set `wrongMs` ahead. */
  async function off(ms: number, wrongMs = 0): Promise<void> {
    await server.restart(() => {
      truth.advance(ms);
      machine.reboot(ms + wrongMs);
    });
  }

  it.each([
    ['hours without power', 9 * hour],
    ['a weekend off', 3 * day],
  ])('takes %s for no doubt', async (_name, ms) => {
    const tokens = await signIn();
    await off(ms);
    expect(await readiness()).not.toHaveProperty('clock');
    expect((await refresh(tokens)).status).toBe(ms > shiftMs ? 401 : 200);
    expect(leftMs(await signIn())).toBeGreaterThan(shiftMs - minute);
  });

  it('doubts a clock before the last commit, and what was opened since lasts when NTP comes', async () => {
    const before = await signIn();
    pass(minute);
    await off(hour, -2_000 * day);
    expect(await readiness()).toMatchObject({ clock: 'doubted' });
    expect((await refresh(before)).status).toBe(200);
    const during = await signIn();
    pass(minute);
    machine.wall = truth.nowMs();
    synchronised = true;
    pass(minute);
    await untilTrusted();
    const { body } = await refresh(during);
    expect(leftMs(body)).toBeGreaterThan(shiftMs - 3 * minute);
    expect(leftMs(body)).toBeLessThanOrEqual(shiftMs);
  });

  it('doubts a clock far ahead that nothing keeps right, and ends nobody for it', async () => {
    const before = await signIn();
    await off(minute, 400 * day);
    expect(await readiness()).toMatchObject({ clock: 'doubted' });
    expect(await eventsOf('clock_doubted')).toMatchObject([{ reason: 'far_ahead' }]);
    expect((await refresh(before)).status).toBe(200);
  });

  it('believes a clock far ahead that NTP keeps right', async () => {
    synchronised = true;
    await off(400 * day);
    expect(await readiness()).not.toHaveProperty('clock');
    expect(leftMs(await signIn())).toBeGreaterThan(shiftMs - minute);
  });

  it('does not end sessions for good by a clock a few days ahead that nobody vouches for', async () => {
    const before = await signIn();
    pass(5 * minute);
    await off(minute, 3 * day);
    expect((await refresh(before)).body).toMatchObject({ ended_reason: 'expired' });
    machine.wall -= 3 * day;
    await untilDoubted();
    synchronised = true;
    pass(minute);
    await untilTrusted();
    expect((await refresh(before)).status).toBe(200);
  });

  it('hears at its start what IT accepted while it did not run', async () => {
    const before = await signIn();
    await server.restart(async () => {
      truth.advance(minute);
      machine.reboot(minute + 400 * day);
      const { code, out } = await runServerCommand(['clock', 'accept', '--db', server.databaseFile]);
      expect([code, out]).toEqual([0, expect.stringContaining('No server is running')]);
    });
    expect(await readiness()).not.toHaveProperty('clock');
    expect((await refresh(before)).status).toBe(401);
  });

  it('judges what is configured by the time that is known, and not by a clock that went back to its beginning', async () => {
    const until = new Date(truth.nowMs() + 20 * day).toISOString().slice(0, 10);
    const moving = await startTestServer({
      clock: truth,
      newClock: () => new ServerClock({ machine, isSynchronised: async () => false }),
      config: { clients: { unbound: 'allow', tolerate_replays_until: until } },
    });
    try {
      await moving.restart(() => machine.reboot(-20 * 365 * day));
      expect(await (await fetch(`${moving.url}/readyz`)).json()).toMatchObject({ clock: 'doubted' });
    } finally {
      await moving.close();
    }
  });
});

describe('a session from a clock that was ahead', () => {
  const stored = (id: string) => {
    const database = new Sqlite(server.databaseFile, { readonly: true });
    try {
      return database
        .prepare<[Buffer], number>('SELECT expires_at_ms FROM sessions WHERE id = ?')
        .pluck()
        .get(Buffer.from(id.replaceAll('-', ''), 'hex'));
    } finally {
      database.close();
    }
  };
  const store = (id: string, changes: string) => {
    const database = new Sqlite(server.databaseFile);
    database
      .prepare(`UPDATE sessions SET ${changes} WHERE id = ?`)
      .run(Buffer.from(id.replaceAll('-', ''), 'hex'));
    database.close();
  };

  it.each([
    [
      'began in three days',
      `started_at_ms = started_at_ms + ${3 * day}, expires_at_ms = expires_at_ms + ${3 * day}`,
    ],
    ['ends in a month', `expires_at_ms = expires_at_ms + ${30 * day}`],
    [
      'began in ten years',
      'started_at_ms = started_at_ms + 315360000000, expires_at_ms = expires_at_ms + 315360000000',
    ],
  ])('never has more left than its profile allows: %s', async (_name, changes) => {
    const tokens = await signIn();
    store(tokens.session.id, changes);
    const shown = await me(tokens);
    expect(shown.status).toBe(200);
    expect(Date.parse(shown.body.session.expires_at) - truth.nowMs()).toBeLessThanOrEqual(shiftMs);
    const { status, body } = await refresh(tokens);
    expect(status).toBe(200);
    expect(leftMs(body)).toBeLessThanOrEqual(shiftMs);
    expect(Number(decodeJwt(body.refresh).exp) * 1000 - truth.nowMs()).toBeLessThanOrEqual(shiftMs);
    pass(hour);
    // Shortened once: it does not slide.
    const later = await refresh(body);
    expect(leftMs(later.body)).toBeLessThanOrEqual(shiftMs - hour);
    pass(shiftMs);
    expect((await refresh(later.body)).body).toMatchObject({ ended_reason: 'expired' });
  });

  it('is shortened at the next start, without a refresh', async () => {
    const { session } = await signIn();
    store(
      session.id,
      `started_at_ms = started_at_ms + ${3 * day}, expires_at_ms = expires_at_ms + ${3 * day}`,
    );
    await server.restart();
    expect(Number(stored(session.id)) - truth.nowMs()).toBeLessThanOrEqual(shiftMs);
  });

  it('has no access tokens that outlive it', async () => {
    // Like every earlier server: it follows whatever the clock says.
    const ahead = new FakeServerClock(truth.nowMs() + 3 * day);
    const naive = await startTestServer({ clock: ahead });
    try {
      await addTestUser(naive);
      const tokens = await signInBound(naive, client);
      ahead.advance(-3 * day);
      const status = async ({ access }: Tokens) => (await callAs(access, `${naive.url}/v1/me`)).status;
      expect(await status(tokens)).toBe(401);
      const { body } = await refreshBound(naive, client, tokens.refresh);
      expect(Date.parse(body.session.expires_at) - truth.nowMs()).toBeLessThanOrEqual(shiftMs);
      expect(await status(body)).toBe(200);
    } finally {
      await naive.close();
    }
  });
});
