import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../server/domain/ports/log.ts';
import type { Session } from '../../../server/domain/records/session.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';
import type { Store } from '../../../server/store/store.ts';

const id = '01900000-0000-7000-8000-000000000001';
const stamp = { keyId: 'key', issuer: 'https://carelink.example' };

let folder: string;
let store: Store;
const open = () =>
  openStore({ file: join(folder, 'site.sqlite'), nowMs: 1, log: silentLog, lockPatienceMs: 2_000 });
const find = (from = store) => from.unitOfWork.read(({ sessions }) => sessions.find(id));
/** Commits of other processes are looked for once per turn of the event loop. */
const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-cache-'));
  store = await open();
  await store.unitOfWork.run(async ({ sessions, users }) => {
    await sessions.registerStamp(stamp);
    const userId = await users.insert({
      id: null,
      username: 'ana',
      displayName: 'Ana',
      role: 'clinician',
      passwordHash: 'none',
      wardId: null,
      disabled: false,
      createdAtMs: 1,
    });
    const nobody = {
      deviceId: null,
      deviceLabel: null,
      provesActs: false,
      openedByPin: false,
      wardId: null,
      keyThumbprint: null,
    };
    await sessions.insert({
      id,
      userId,
      ...nobody,
      profile: 'standard',
      startedAtMs: 1_000,
      expiresAtMs: 9_000,
      stamp,
    });
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('a session that is remembered', () => {
  it('is the one that was read, until something changes', async () => {
    const first = await find();
    expect(first).toMatchObject({ id, generation: 0, user: { username: 'ana' } });
    expect(await find()).toBe(first);
  });

  it('shows every change of this process as the database has it', async () => {
    const changes: readonly [Partial<Session>, Parameters<Store['unitOfWork']['run']>[0]][] = [
      [{ lockedAtMs: 5 }, ({ sessions }) => sessions.setLocked(id, 5)],
      [
        { unlockFailures: 2, unlockNotBeforeMs: 7 },
        ({ sessions }) => sessions.setUnlockAttempts(id, { failures: 2, notBeforeMs: 7 }),
      ],
      [
        { refreshCount: { minute: 3, count: 4 } },
        ({ sessions }) => sessions.setRefreshCount(id, { minute: 3, count: 4 }),
      ],
      [
        { generation: 1, rotatedAtMs: 6 },
        async ({ sessions }) =>
          sessions.rotate((await sessions.find(id)) as Session, {
            generation: 1,
            rotatedAtMs: 6,
            stamp,
            refreshCount: { minute: 1, count: 1 },
          }),
      ],
      [
        { ended: { atMs: 8, reason: 'logout' } },
        ({ sessions }) => sessions.end(id, { atMs: 8, reason: 'logout' }),
      ],
    ];
    for (const [expected, change] of changes) {
      await find();
      await store.unitOfWork.run(change);
      expect(await find()).toMatchObject(expected);
      const fresh = await open();
      expect(await find()).toEqual(await find(fresh));
      await fresh.close();
    }
  });

  it('shows a change of its user at once', async () => {
    const user = (await find())?.user.id ?? 0;
    await store.unitOfWork.run(({ users }) => users.setDisabled(user, true));
    expect((await find())?.user.disabled).toBe(true);
    await store.unitOfWork.run(({ users }) => users.erase(user));
    expect((await find())?.user.username).not.toBe('ana');
  });

  it('keeps nothing of a job that was undone, nor of others in its commit', async () => {
    await find();
    const undone = store.unitOfWork.run(async ({ sessions }) => {
      await sessions.setLocked(id, 5);
      expect((await sessions.find(id))?.lockedAtMs).toBe(5);
      throw new Error('no');
    });
    const done = store.unitOfWork.run(({ sessions }) =>
      sessions.setUnlockAttempts(id, { failures: 1, notBeforeMs: 0 }),
    );
    await expect(undone).rejects.toThrow('no');
    await done;
    expect(await find()).toMatchObject({ lockedAtMs: null, unlockFailures: 1 });
  });

  it('is read anew when another process has changed the database', async () => {
    await find();
    const other = await open();
    await other.unitOfWork.run(({ sessions }) =>
      sessions.end(id, { atMs: 8, reason: 'revoked_by_administrator' }),
    );
    await nextTurn();
    expect((await find())?.ended).toEqual({ atMs: 8, reason: 'revoked_by_administrator' });
    await other.close();
  });

  it('is read anew by a transaction, also within the same turn', async () => {
    const other = await open();
    await find();
    const ending = other.unitOfWork.run(({ sessions }) => sessions.end(id, { atMs: 8, reason: 'logout' }));
    const seen = ending.then(() =>
      store.unitOfWork.run(async ({ sessions }) => (await sessions.find(id))?.ended?.reason),
    );
    expect(await seen).toBe('logout');
    await other.close();
  });
});
