import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../../../server/domain/records/session.ts';
import { endSessions } from '../../../../server/domain/sessions/end-session.ts';
import { expireSessions } from '../../../../server/domain/sessions/expire-sessions.ts';
import { lockSession } from '../../../../server/domain/sessions/lock-session.ts';
import { reasonOfEnd } from '../../../../server/domain/sessions/session-state.ts';
import { isoTime } from '../../../../server/domain/time/iso-time.ts';
import { revokeSession } from '../../../../server/domain/users/administer-user.ts';
import { collect } from '../../../support/store/collect.ts';
import {
  newDevice,
  newSession,
  newUser,
  nextId,
  nextThumbprint,
  stamp,
} from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

describe.each(stores)('sessions on $name', ({ open }) => {
  let store: OpenStore;
  let ana: number;
  let bo: number;
  beforeAll(async () => {
    store = await open();
    [ana, bo] = await store.run(async ({ users, sessions }) => {
      await sessions.registerStamp(stamp);
      await sessions.registerStamp(stamp);
      return [await users.insert(newUser('ana', { displayName: 'Ana' })), await users.insert(newUser('bo'))];
    });
  });
  afterAll(async () => await store.close());

  const add = async (...values: Parameters<typeof newSession>) => {
    const session = newSession(...values);
    await store.run(async ({ sessions }) => await sessions.insert(session));
    return session.id;
  };
  const find = async (id: string) => {
    const session = await store.read(async ({ sessions }) => await sessions.find(id));
    if (session === null) throw new Error('the session is not there');
    return session;
  };

  /** Not as a cache remembers it. */
  const readAnew = async (id: string) => {
    const open = await store.read(({ sessions }) => sessions.openOfUser(ana));
    const session = open.find((one) => one.id === id);
    if (session === undefined) throw new Error('the session is not open');
    return session;
  };

  it('come back with all that tokens and answers tell', async () => {
    const device = newDevice('B-204', { enrolledAtMs: 1 });
    const keyThumbprint = nextThumbprint();
    const id = await store.run(async ({ sessions, devices, wards }) => {
      const wardId = await wards.insert({ name: 'ICU', profile: 'standard' });
      await devices.insert({ ...device, wardId });
      const session = newSession(ana, {
        deviceId: device.id,
        wardId,
        keyThumbprint,
        provesActs: true,
        openedByPin: true,
      });
      await sessions.insert(session);
      return session.id;
    });
    const expected: Session = {
      id,
      user: { id: ana, username: 'ana', displayName: 'Ana', role: 'clinician', ward: null, disabled: false },
      device: { id: device.id, name: 'B-204', ward: 'ICU' },
      deviceLabel: null,
      ward: 'ICU',
      profile: 'standard',
      keyThumbprint,
      generation: 0,
      rotatedAtMs: 1_000,
      startedAtMs: 1_000,
      expiresAtMs: 9_000_000,
      ended: null,
      continuedBy: null,
      openedByPin: true,
      lockedAtMs: null,
      provesActs: true,
      lockOrderedAtMs: null,
      unlockFailures: 0,
      unlockNotBeforeMs: 0,
      refreshCount: { minute: 0, count: 0 },
      stamp,
      isReadable: true,
    };
    expect(await find(id)).toEqual(expected);
    expect(await store.read(async ({ sessions }) => await sessions.look(id))).toEqual(expected);
    for (const other of [nextId(), '', 'no id'])
      expect(await store.read(async ({ sessions }) => await sessions.find(other))).toBeNull();
  });

  it('show what becomes of their user at once', async () => {
    const id = await add(bo);
    expect((await find(id)).user.disabled).toBe(false);
    await store.run(async ({ users }) => {
      await users.setDisabled(bo, true);
      await users.rename(bo, 'bo2');
    });
    expect((await find(id)).user).toMatchObject({ disabled: true, username: 'bo2' });
    await store.run(async ({ users }) => await users.setDisabled(bo, false));
    expect((await find(id)).user.disabled).toBe(false);
  });

  it('need a user, a stamp that is known and an id of their own', async () => {
    const id = await add(ana);
    await expect(add(4_711)).rejects.toThrow();
    await expect(add(ana, { stamp: { keyId: 'unknown', issuer: 'nobody' } })).rejects.toThrow();
    await expect(add(ana, { wardId: 4_711 })).rejects.toThrow();
    await expect(add(bo, { id })).rejects.toThrow();
    expect((await find(id)).user.id).toBe(ana);
  });

  it('rotate: generation, time, count and stamp move together', async () => {
    const id = await add(ana);
    const rotation = { generation: 1, rotatedAtMs: 5_000, stamp, refreshCount: { minute: 3, count: 2 } };
    const rotated = await store.run(async ({ sessions }) => {
      const session = await sessions.find(id);
      if (!session) throw new Error('the session is not there');
      const next = await sessions.rotate(session, rotation);
      expect(await sessions.find(id)).toEqual(next);
      return next;
    });
    expect(rotated).toMatchObject(rotation);
    expect(await find(id)).toEqual(rotated);
    await store.run(async ({ sessions }) => await sessions.setRefreshCount(id, { minute: 4, count: 1 }));
    expect((await find(id)).refreshCount).toEqual({ minute: 4, count: 1 });
  });

  it('that were rotated by a job that fails have not been', async () => {
    const id = await add(ana);
    const before = await find(id);
    const failing = store.run(async ({ sessions }) => {
      const session = await sessions.find(id);
      if (session)
        await sessions.rotate(session, {
          generation: 7,
          rotatedAtMs: 7,
          stamp,
          refreshCount: { minute: 1, count: 1 },
        });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await find(id)).toEqual(before);
  });

  it('rotate once per generation, however many jobs want to', async () => {
    const id = await add(ana);
    const rotate = (n: number) =>
      store.run(async ({ sessions }) => {
        const session = await sessions.find(id);
        if (session?.generation !== 0) return false;
        await sessions.rotate(session, {
          generation: 1,
          rotatedAtMs: n,
          stamp,
          refreshCount: { minute: 0, count: n },
        });
        return true;
      });
    const outcomes = await Promise.all(Array.from({ length: 12 }, (_, n) => rotate(n)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await find(id)).generation).toBe(1);
  });

  it('end once, and take their PIN along', async () => {
    const id = await add(ana);
    await store.run(async ({ sessions }) => {
      expect(await sessions.findPin(id)).toBeNull();
      await sessions.setPin(id, { hash: 'argon', failures: 2 });
      expect(await sessions.findPin(id)).toEqual({ hash: 'argon', failures: 2 });
      await sessions.setContinuedBy(id, nextId());
      await sessions.end(id, { atMs: 8_000, reason: 'logout' });
      expect(await sessions.findPin(id)).toBeNull();
    });
    expect((await find(id)).ended).toEqual({ atMs: 8_000, reason: 'logout' });
    const again = store.run(
      async ({ sessions }) => await sessions.end(id, { atMs: 9_000, reason: 'expired' as never }),
    );
    await expect(again).rejects.toThrow(/end once/);
    expect((await find(id)).ended).toEqual({ atMs: 8_000, reason: 'logout' });
  });

  it('refuse a lock that comes when they have ended, and record none', async () => {
    const id = await add(ana);
    const alive = await find(id);
    const ports = { clock: { nowMs: () => alive.startedAtMs + 1 }, unitOfWork: store };
    await lockSession(ports, alive, 'idle', { address: '192.0.2.1' });
    await lockSession(ports, alive, 'idle', { address: '192.0.2.1' });
    await store.run(
      async ({ sessions }) => await sessions.end(id, { atMs: 2, reason: 'revoked_by_administrator' }),
    );
    await expect(lockSession(ports, alive, 'idle', { address: '192.0.2.1' })).rejects.toMatchObject({
      code: 'invalid_token',
      facts: { endedReason: 'revoked_by_administrator', endedAtMs: 2 },
    });
    const events = await store.read(async ({ audit }) => await audit.newestBefore(null, 50));
    expect(events.filter(({ type, sessionId }) => type === 'lock' && sessionId === id)).toHaveLength(1);
  });

  it('are locked, ordered to be locked, and unlocked', async () => {
    const id = await add(ana);
    const lockOf = async () => {
      const { lockedAtMs, lockOrderedAtMs } = await find(id);
      return [lockedAtMs, lockOrderedAtMs];
    };
    await store.run(async ({ sessions }) => await sessions.setLocked(id, 10));
    expect(await lockOf()).toEqual([10, null]);
    await store.run(async ({ sessions }) => await sessions.orderLock(id, 20));
    expect(await lockOf()).toEqual([10, 20]);
    await store.run(async ({ sessions }) => await sessions.setLocked(id, null));
    expect(await lockOf()).toEqual([null, null]);
    await store.run(async ({ sessions }) => await sessions.orderLock(id, 30));
    expect(await lockOf()).toEqual([30, 30]);
    await store.run(async ({ sessions }) => {
      await sessions.setUnlockAttempts(id, { failures: 3, notBeforeMs: 99 });
      await sessions.setProvesActs(id);
    });
    expect(await find(id)).toMatchObject({ unlockFailures: 3, unlockNotBeforeMs: 99, provesActs: true });
  });

  it('are listed newest first: of a user, of a device, in pages, all', async () => {
    const [user, device] = await store.run(async ({ users, devices }) => {
      const added = newDevice('L-1');
      await devices.insert(added);
      return [await users.insert(newUser('lists')), added.id];
    });
    const ids: string[] = [];
    for (const expiresAtMs of [2_000, 3_000, 4_000])
      ids.unshift(await add(user, { deviceId: device, expiresAtMs }));
    const ended = await add(user, { deviceId: device });
    await store.run(async ({ sessions }) => await sessions.end(ended, { atMs: 2, reason: 'logout' }));
    await store.read(async ({ sessions }) => {
      const idsOf = (found: readonly Session[]) => found.map(({ id }) => id);
      expect(idsOf(await sessions.openOfUser(user))).toEqual(ids);
      expect(idsOf(await sessions.newestOfUser(user, 2_000, 9))).toEqual(ids.slice(0, 2));
      expect(idsOf(await sessions.newestOfUser(user, 0, 1))).toEqual(ids.slice(0, 1));
      expect(new Set(idsOf(await sessions.openOfDevice(device)))).toEqual(new Set(ids));
      expect(await sessions.openOfDevice(nextId())).toEqual([]);
      const all = idsOf(await collect(sessions.open()));
      expect(all).toEqual(all.toSorted().toReversed());
      expect(all).not.toContain(ended);
      const paged: string[] = [];
      for (let after: string | null = null; ; ) {
        const page: readonly Session[] = await sessions.page(after, 2_000, 2);
        paged.push(...idsOf(page));
        if (page.length < 2) break;
        after = page.at(-1)?.id ?? null;
      }
      expect(paged).toEqual(all.filter((id) => id !== ids[2]));
      expect(await sessions.countOpen(2_000)).toBe(paged.length);
      expect(idsOf(await sessions.overdue(3_000, 9))).toEqual([ids[2], ids[1]]);
      expect(await sessions.overdue(3_000, 1)).toHaveLength(1);
    });
  });

  it('are moved, restarted and removed as far as asked', async () => {
    const user = await store.run(async ({ users }) => await users.insert(newUser('moves')));
    const times = { startedAtMs: 50_000, expiresAtMs: 9_000_000 };
    const [early, late] = [await add(user, { ...times, startedAtMs: 40_000 }), await add(user, times)];
    await store.run(async ({ sessions }) => await sessions.setLocked(late, 60_000));
    expect(await store.run(async ({ sessions }) => await sessions.moveTimes(50_000, 7_000))).toBe(1);
    expect(await find(late)).toMatchObject({
      startedAtMs: 57_000,
      expiresAtMs: 9_007_000,
      lockedAtMs: 67_000,
      rotatedAtMs: 57_000,
      unlockNotBeforeMs: 7_000,
    });
    expect(await find(early)).toMatchObject({ startedAtMs: 40_000, expiresAtMs: 9_000_000 });
    await store.run(async ({ sessions }) => {
      const session = await sessions.find(early);
      if (session) await sessions.restart(session, { startedAtMs: 45_000, expiresAtMs: 8_000_000 });
    });
    expect(await find(early)).toMatchObject({ startedAtMs: 45_000, expiresAtMs: 8_000_000 });
    const restarted = await store.run(
      async ({ sessions }) =>
        await sessions.restartOverlong('standard', { startedAtMs: 46_000, expiresAtMs: 9_000_000 }),
    );
    expect(restarted).toBe(1);
    expect(await find(late)).toMatchObject({ startedAtMs: 46_000, expiresAtMs: 9_000_000 });
    const remove = (beforeMs: number, limit: number) =>
      store.run(async ({ sessions }) => await sessions.removeEnded(beforeMs, limit));
    await remove(1_000_000, 99);
    const ids = [await add(user), await add(user), await add(user)];
    for (const [n, id] of ids.entries())
      await store.run(async ({ sessions }) => await sessions.end(id, { atMs: 100 + n, reason: 'logout' }));
    expect(await remove(102, 1)).toBe(1);
    expect(await remove(102, 9)).toBe(1);
    expect(await remove(102, 9)).toBe(0);
    expect((await find(ids[2] ?? '')).ended?.atMs).toBe(102);
  });

  describe('that cannot be read', () => {
    const startedAtMs = 1_700_000_000_000;
    const expiresAtMs = startedAtMs + 3_600_000;
    const nowMs = startedAtMs + 1;
    const noTime = 9e15;
    /** More than JavaScript can tell from its neighbours. */
    const tooMany = 2 ** 62;
    const unavailable = { code: 'unavailable' };
    const later = 'of a later release' as never;

    const addUser = (changes?: Parameters<typeof newUser>[1]) =>
      store.run(({ users }) => users.insert(newUser(nextId(), changes)));
    const look = async (id: string) => {
      const session = await store.read(({ sessions }) => sessions.look(id));
      if (session === null) throw new Error('the session is not there');
      return session;
    };
    const openOf = (user: number) => store.read(({ sessions }) => sessions.openOfUser(user));
    /** As somebody leaves them who writes past this program. */
    const damage = (id: string) =>
      store.run(({ sessions }) => sessions.setRefreshCount(id, { minute: tooMany, count: 1 }));
    const endAll = (sessions: readonly Session[]) =>
      store.run((repositories) =>
        endSessions(repositories, sessions, { reason: 'user_disabled', nowMs, address: null }),
      );

    it.each<[string, Parameters<typeof newSession>[1], number]>([
      ['of a profile that nobody knows', { profile: later }, expiresAtMs],
      ['begun at no time', { startedAtMs: noTime }, 43_200_000],
      ['with an end at no time', { expiresAtMs: noTime }, startedAtMs],
    ])(
      '%s are refused here, can be ended by order, and keep no other from being read',
      async (_what, changes, endsAtMs) => {
        const user = await addUser();
        const good = await add(user, { startedAtMs, expiresAtMs });
        const bad = await add(user, { startedAtMs, expiresAtMs, ...changes });
        await expect(find(bad)).rejects.toMatchObject(unavailable);
        const read = await look(bad);
        expect(read).toMatchObject({ isReadable: false, ended: null });
        expect(isoTime(read.expiresAtMs)).toBe(isoTime(endsAtMs));
        const open = await openOf(user);
        expect(open.map(({ id }) => id)).toEqual([bad, good]);
        await endAll(open);
        expect((await find(good)).ended).toEqual({ atMs: nowMs, reason: 'user_disabled' });
        expect((await find(bad)).ended?.reason).toBe(endsAtMs > nowMs ? 'user_disabled' : 'expired');
      },
    );

    it('of a user whose role nobody knows are no live sessions, however far behind the clock is', async () => {
      const user = await addUser({ role: later });
      const id = await add(user, { startedAtMs, expiresAtMs });
      await expect(find(id)).rejects.toMatchObject(unavailable);
      expect(reasonOfEnd(await look(id), 1)).toBe('expired');
    });

    it.each([
      ['at no time', { atMs: noTime, reason: 'logout' }, { atMs: startedAtMs, reason: 'logout' }],
      [
        'for a reason that nobody knows',
        { atMs: startedAtMs + 5, reason: later },
        { atMs: startedAtMs + 5, reason: 'expired' },
      ],
    ] as const)('since they ended %s, have ended', async (_what, ended, read) => {
      const id = await add(ana, { startedAtMs, expiresAtMs });
      await store.run(({ sessions }) => sessions.end(id, ended));
      expect((await find(id)).ended).toEqual(read);
    });

    it('since their user went on for a reason that nobody knows are in doubt', async () => {
      const id = await add(ana, { startedAtMs, expiresAtMs });
      const successor = await add(ana, { startedAtMs, expiresAtMs });
      await store.run(async ({ sessions }) => {
        await sessions.setContinuedBy(id, successor);
        await sessions.end(id, { atMs: nowMs, reason: later });
      });
      await expect(find(id)).rejects.toMatchObject(unavailable);
    });

    it('with an order to lock at no time are refused, and can be ended by name', async () => {
      const id = await add(ana, { startedAtMs, expiresAtMs });
      await store.run(({ sessions }) => sessions.orderLock(id, noTime));
      expect(await readAnew(id)).toMatchObject({ isReadable: false, lockOrderedAtMs: startedAtMs });
      await expect(find(id)).rejects.toMatchObject(unavailable);
      const ports = { clock: { nowMs: () => nowMs }, unitOfWork: store } as never;
      await revokeSession(ports, id);
      expect((await look(id)).ended).toEqual({ atMs: nowMs, reason: 'revoked_by_administrator' });
    });

    it('end as the emergencies that they are', async () => {
      const [known, unknown] = [await addUser({ role: later }), await addUser()];
      const ids = [
        await add(known, { startedAtMs, expiresAtMs, profile: 'break_glass' }),
        await add(unknown, { startedAtMs, expiresAtMs, profile: later }),
      ];
      await store.run(async ({ emergencies }) => {
        for (const [n, id] of ids.entries())
          await emergencies.insert({
            ...{ id, kind: 'session', userId: [known, unknown][n] ?? null, person: null, codeId: null },
            ...{ deviceId: null, keyThumbprint: null, ward: null, address: null, doubt: null },
            reason: { code: 'no_access', text: null } as never,
            ...{ startedAtMs, endedAtMs: null, recordedAtMs: startedAtMs, salt: Buffer.alloc(32, 5) },
          });
      });
      await endAll([...(await openOf(known)), ...(await openOf(unknown))]);
      for (const id of ids) {
        const access = await store.read(({ emergencies }) => emergencies.find(id));
        expect(access?.endedAtMs).toBe(nowMs);
      }
      const events = await store.read(({ audit }) => audit.newestBefore(null, 6));
      const told = events.map(({ type, reason, sessionId }) => [sessionId, type, reason]);
      for (const id of ids)
        expect(told).toEqual(
          expect.arrayContaining([
            [id, 'break_glass_ended', null],
            [id, 'alert', 'emergency_words_missing'],
          ]),
        );
    });

    it('with a number that is too large keep nobody else from working, nor from being ended', async () => {
      const user = await addUser();
      const good = await add(user, { startedAtMs, expiresAtMs });
      const bad = await add(user, { startedAtMs, expiresAtMs });
      await damage(bad);
      const refresh = (id: string) =>
        store.run(
          async ({ sessions }) => {
            await sessions.find(id);
            await sessions.setRefreshCount(id, { minute: 7, count: 1 });
          },
          { ofSession: id },
        );
      const [ofBad, ofGood] = await Promise.allSettled([refresh(bad), refresh(good)]);
      expect(ofBad).toMatchObject({ status: 'rejected', reason: unavailable });
      expect(ofGood.status).toBe('fulfilled');
      expect(await find(good)).toMatchObject({ isReadable: true, refreshCount: { minute: 7 } });
      expect((await openOf(user)).map(({ id, isReadable }) => [id, isReadable])).toEqual([
        [bad, false],
        [good, true],
      ]);
      const clock = { nowMs: () => expiresAtMs, isUncertain: false };
      await expireSessions({ clock, unitOfWork: store } as never);
      for (const id of [bad, good]) expect((await look(id)).ended?.reason).toBe('expired');
    });

    it('keep what is stored of them when a job only counts', async () => {
      const user = await addUser();
      const id = await add(user, { startedAtMs, expiresAtMs });
      await store.run(async ({ sessions }) => {
        await sessions.orderLock(id, noTime);
        await sessions.end(id, { atMs: nowMs, reason: 'logout' });
      });
      const counted = { minute: 7, count: 1 };
      await store.run(({ sessions }) => sessions.setRefreshCount(id, counted), { ofSession: id });
      // Whoever has nothing of it in a cache reads what is stored.
      await store.run(({ users }) => users.rename(user, nextId()));
      expect(await look(id)).toMatchObject({ isReadable: false, refreshCount: counted });
    });

    it('stay as they are when the times of others move, and move none of them out of reach', async () => {
      const laterMs = 2_000_000_000_000;
      const good = await add(ana, { startedAtMs: laterMs, expiresAtMs: laterMs + 9_000 });
      const bad = await add(ana, { startedAtMs: laterMs, expiresAtMs: Number.MAX_SAFE_INTEGER });
      expect(await store.run(({ sessions }) => sessions.moveTimes(laterMs, 5_000))).toBe(1);
      expect((await find(good)).startedAtMs).toBe(laterMs + 5_000);
      const times = { startedAtMs: laterMs, expiresAtMs: laterMs + 9_000 };
      expect(await store.run(({ sessions }) => sessions.restartOverlong('standard', times))).toBe(1);
      expect((await look(bad)).isReadable).toBe(false);
    });
  });

  it('tell whose came or went since the last time', async () => {
    const take = () => store.read(async ({ sessions }) => await sessions.takeMovedUsers());
    await take();
    const id = await add(ana);
    const moved = await take();
    // Null would say: anybody.
    expect(moved === null || moved.has(ana)).toBe(true);
    await store.run(async ({ sessions }) => await sessions.end(id, { atMs: 5, reason: 'logout' }));
    const again = await take();
    expect(again === null || again.has(ana)).toBe(true);
  });
});
