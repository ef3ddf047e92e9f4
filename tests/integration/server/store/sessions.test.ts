import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../../../server/domain/records/session.ts';
import { endSessions } from '../../../../server/domain/sessions/end-session.ts';
import { lockSession } from '../../../../server/domain/sessions/lock-session.ts';
import { endOf } from '../../../../server/domain/sessions/session-state.ts';
import { isoTime } from '../../../../server/domain/time/iso-time.ts';
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
    const noTime = 9e15;
    it.each<[string, Parameters<typeof newSession>[1]]>([
      ['of a profile that nobody knows', { profile: 'of a later release' as never }],
      ['begun at no time', { startedAtMs: noTime }],
      ['with an end at no time', { expiresAtMs: noTime }],
    ])('%s is over, can be ended, and keeps no other from being read', async (_what, changes) => {
      const user = await store.run(({ users }) => users.insert(newUser(nextId())));
      const good = await add(user, { startedAtMs, expiresAtMs });
      const bad = await add(user, { startedAtMs, expiresAtMs, ...changes });
      const read = await find(bad);
      expect(endOf(read, startedAtMs + 1)).toMatchObject({ reason: 'expired' });
      expect(isoTime(read.expiresAtMs)).toBe(isoTime(changes?.startedAtMs === noTime ? 0 : startedAtMs));
      const open = await store.read(({ sessions }) => sessions.openOfUser(user));
      expect(open.map(({ id }) => id)).toEqual([bad, good]);
      const ending = { reason: 'user_disabled', nowMs: startedAtMs + 1, address: null } as const;
      await store.run((repositories) => endSessions(repositories, open, ending));
      expect((await find(good)).ended).toEqual({ atMs: startedAtMs + 1, reason: 'user_disabled' });
      expect((await find(bad)).ended?.reason).toBe('expired');
    });

    it('of a user whose role nobody knows is over', async () => {
      const role = 'of a later release' as never;
      const user = await store.run(({ users }) => users.insert(newUser(nextId(), { role })));
      const id = await add(user, { startedAtMs, expiresAtMs });
      expect(endOf(await find(id), startedAtMs + 1)).toEqual({ reason: 'expired', atMs: startedAtMs });
    });

    it.each([
      ['at no time', { atMs: noTime, reason: 'logout' }, { atMs: startedAtMs, reason: 'expired' }],
      [
        'for a reason that nobody knows',
        { atMs: startedAtMs + 5, reason: 'of a later release' as never },
        { atMs: startedAtMs + 5, reason: 'expired' },
      ],
    ] as const)('since it ended %s, has ended', async (_what, ended, read) => {
      const id = await add(ana, { startedAtMs, expiresAtMs });
      await store.run(({ sessions }) => sessions.end(id, ended));
      expect((await find(id)).ended).toEqual(read);
    });

    it('with an order to lock at no time is over', async () => {
      const id = await add(ana, { startedAtMs, expiresAtMs });
      await store.run(({ sessions }) => sessions.orderLock(id, noTime));
      const read = await readAnew(id);
      expect(endOf(read, startedAtMs + 1)?.reason).toBe('expired');
      expect(read.lockOrderedAtMs).toBeNull();
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
