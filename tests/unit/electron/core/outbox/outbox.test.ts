import { describe, expect, it } from 'vitest';
import { RetryTimer } from '../../../../../electron/core/connection/retry-timer.ts';
import { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import { createOfflineUses, endOfflineUse } from '../../../../../electron/core/outbox/offline-uses.ts';
import { createSignOuts, type EndingEntry } from '../../../../../electron/core/outbox/sign-outs.ts';
import { ServerTime } from '../../../../../electron/core/time/server-time.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { TokenApiError } from '../../../../../electron/core/token-api/api-failure.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const here = 'https://here.example';
const former = 'https://former.example';
const unsure = 'unsure';
const first = '0195c000-0000-7000-8000-000000000001';
const second = '0195c000-0000-7000-8000-000000000002';
const third = '0195c000-0000-7000-8000-000000000003';
const farMs = 4_000_000_000_000;
const ending = (sessionId: string, serverId = here): EndingEntry => ({
  sessionId,
  serverId,
  expiresAtMs: farMs,
});

/** `reach` says what cannot be reached; `told` is what each server has received. */
function outboxes(store = new TestSecretStore()) {
  const log = new RecordingLog();
  const fake = new FakeClock();
  const clock = new SessionClock(fake);
  const serverTime = new ServerTime(clock);
  const reach = { here: true, former: true, identity: true };
  const told: string[] = [];
  let isResolved = false;
  const say = (place: 'here' | 'former', what: string) => {
    if (!reach[place]) throw new TokenApiError({ kind: 'offline' });
    told.push(`${place} ${what}`);
    return {};
  };
  const signOutsAt = (place: 'here' | 'former') => ({
    deviceSignOut: async ({ body }: { body: { session_id: string } }) => say(place, body.session_id),
  });
  const parts = {
    secrets: new GuardedSecrets(store, fake, log),
    serverTime,
    newRetryTimer: () => new RetryTimer(clock, () => 0.5),
    log,
    servers: {
      isHere: (id: string) => id === here || (isResolved && id === unsure),
      mayBeHere: (id: string) => id === here || id === unsure,
      async resolve() {
        if (!reach.identity) throw new TokenApiError({ kind: 'offline' });
        isResolved = true;
      },
    },
    formerly: (id: string) => (id === former ? signOutsAt('former') : null),
    api: {
      ...signOutsAt('here'),
      offlineUse: async ({ body: { id, ended_at } }: { body: { id: string; ended_at: string | null } }) =>
        say('here', `${id} ${ended_at === null ? 'began' : 'ended'}`),
    },
  };
  return {
    store,
    log,
    clock: fake,
    reach,
    told,
    parts,
    signOuts: createSignOuts(parts),
    uses: createOfflineUses(parts),
  };
}

describe('sign-outs that wait', () => {
  it('survive the program as entries that earlier versions have written, too', async () => {
    const store = new TestSecretStore();
    store.entries.set(
      `ending:${first}`,
      `{"sessionId":"${first}","serverId":"${here}","expiresAtMs":${farMs}}`,
    );
    store.entries.set(`ending:${second}`, '{"sessionId":1}');
    store.entries.set(`ending:${third}`, `{"sessionId":"${first}","serverId":"x","expiresAtMs":1}`);
    const { signOuts, told } = outboxes(store);
    await signOuts.load();
    expect([...store.entries.keys()]).toEqual([`ending:${first}`]);
    await signOuts.deliver();
    expect([told, store.entries.size, signOuts.dueInMs]).toEqual([[`here ${first}`], 0, null]);
  });

  it('are told each to its own server, and one that is gone holds nothing up', async () => {
    const { signOuts, told, reach } = outboxes();
    reach.former = false;
    for (const entry of [ending(first, former), ending(second), ending(third, 'elsewhere')])
      await signOuts.add(entry);
    await signOuts.deliver();
    expect(told).toEqual([`here ${second}`]);
    expect(signOuts.dueInMs).toBeGreaterThan(0);
    reach.former = true;
    await signOuts.deliver();
    expect(told).toEqual([`here ${second}`, `former ${first}`]);
    // There is no server to ask about the third.
    expect([signOuts.has(third), signOuts.dueInMs]).toEqual([true, null]);
  });

  it('of a server that has yet to show who it is wait for that, and others do not', async () => {
    const { signOuts, told, reach } = outboxes();
    reach.identity = false;
    await signOuts.add(ending(first, unsure));
    await signOuts.add(ending(second));
    await signOuts.deliver();
    expect(told).toEqual([`here ${second}`]);
    expect(signOuts.dueInMs).toBeGreaterThan(0);
    reach.identity = true;
    await signOuts.deliver();
    expect(told).toEqual([`here ${second}`, `here ${first}`]);
  });

  it('get another order told that came while the first was on its way', async () => {
    const { parts, store, told } = outboxes();
    const orders: unknown[] = [];
    const signOuts = createSignOuts({
      ...parts,
      api: {
        async deviceSignOut({ body }) {
          orders.push(body);
          if (orders.length === 1) await signOuts.add({ ...ending(first), withSuccessor: true });
          return {};
        },
      },
    });
    await signOuts.add(ending(first));
    await signOuts.deliver();
    expect(orders).toMatchObject([{ session_id: first }, { with_successor: true }]);
    expect([told, store.entries.size]).toEqual([[], 0]);
  });

  it('that a server could still lose are repeated ever more rarely, but soon once it keeps one', async () => {
    const { parts, clock } = outboxes();
    let keeps = false;
    let asked = 0;
    const signOuts = createSignOuts({
      ...parts,
      api: {
        async deviceSignOut() {
          asked += 1;
          return keeps ? {} : { not_yet_replicated: true as const };
        },
      },
    });
    await signOuts.add(ending(first));
    await signOuts.add(ending(second));
    const waits: (number | null)[] = [];
    for (let times = 0; times < 8; times += 1) {
      await signOuts.deliver();
      waits.push(signOuts.dueInMs);
      await clock.advance(signOuts.dueInMs ?? 0);
    }
    expect(waits).toEqual([30, 60, 120, 240, 300, 300, 300, 300].map((seconds) => seconds * 1000));
    expect(asked).toBe(16);
    // One more that is only heard changes nothing of that.
    await signOuts.add(ending(third));
    signOuts.hear(third);
    expect(signOuts.dueInMs).toBe(0);
    await signOuts.deliver();
    expect(signOuts.dueInMs).toBe(300_000);
    // The user tries something, the network is back, or a sign-out was kept at once.
    signOuts.hurry();
    expect(signOuts.dueInMs).toBe(0);
    await signOuts.deliver();
    expect(signOuts.dueInMs).toBe(30_000);
    keeps = true;
    await signOuts.deliver();
    expect([signOuts.isEmpty, signOuts.dueInMs]).toEqual([true, null]);
  });

  it('are forgotten when their session is past by itself, by the time of the server only', async () => {
    const { signOuts, parts, reach, told, clock } = outboxes();
    reach.here = false;
    await signOuts.add({ ...ending(first), expiresAtMs: clock.wallMs() - 1 });
    await signOuts.deliver();
    expect(signOuts.has(first)).toBe(true);
    parts.serverTime.complete(parts.serverTime.begin(), clock.wallMs(), null);
    expect(signOuts.dueInMs).toBe(0);
    await signOuts.deliver();
    expect([signOuts.has(first), told]).toEqual([false, []]);
  });

  it('are written again where the keychain has refused them', async () => {
    const { signOuts, store } = outboxes();
    store.writable = false;
    await signOuts.add(ending(first));
    store.writable = true;
    await signOuts.keepAgain();
    expect([...store.entries.keys()]).toEqual([`ending:${first}`]);
  });
});

describe('uses of sealed codes', () => {
  const use = {
    id: first,
    serverId: here,
    codeId: 'K7QM2F9A',
    reasonCode: 'system_failure' as const,
    startedAtMs: 1_000_000,
    endedAtMs: null,
    person: 'Dr. Ana',
    reason: 'The network is down.',
  };

  it('are told when they begin and when they are over, and are kept until then', async () => {
    const { uses, store, told, clock } = outboxes();
    expect(await uses.addIfKept(use)).toBe(true);
    await uses.deliver();
    expect([uses.isTold(first), uses.dueInMs, store.entries.size]).toEqual([true, null, 1]);
    await endOfflineUse(uses, first, clock.wallMs());
    expect(uses.isTold(first)).toBe(false);
    await uses.deliver();
    expect([told, store.entries.size]).toEqual([[`here ${first} began`, `here ${first} ended`], 0]);
  });

  it('cannot begin where the keychain refuses', async () => {
    const { uses, store, told } = outboxes();
    store.writable = false;
    expect(await uses.addIfKept(use)).toBe(false);
    await uses.deliver();
    expect([uses.has(first), told]).toEqual([false, []]);
  });

  it('of a program that ended meanwhile are over, and a record that nobody can read stays', async () => {
    const store = new TestSecretStore();
    const before = outboxes(store);
    await before.uses.addIfKept(use);
    store.entries.set(`emergency-use:${second}`, 'of another version');
    const { uses, told, log } = outboxes(store);
    await uses.load();
    await uses.deliver();
    expect(told).toEqual([`here ${first} ended`]);
    expect([...store.entries.keys()]).toEqual([`emergency-use:${second}`]);
    expect(JSON.stringify(log)).toContain('a record of emergency access cannot be read');
  });
});
