import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDevice, newUser, nextId } from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

const odd: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['quotes and a statement', `'; DROP TABLE users; -- "\\' $1 ? :by`],
  ['blanks', ' \t \u3000'],
  ['line breaks', 'one\r\ntwo\u2028three\u0085'],
  ['emoji and joiners', '👩🏽‍⚕️\u200d\ufeff'],
  ['right to left', '\u202eevil\u202c'],
  ['NFD', 'o\u0308\u0308'],
  ['dollars of PostgreSQL', "$$ $tag$ E'\\x00'"],
  ['the last code point', '\u{10ffff}'],
  ['controls', '\u0001\u001f\u007f'],
  ['100,000 characters', 'ü'.repeat(100_000)],
];

describe.each(stores)('odd values on $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => await store.close());

  it.each(odd)('%s come back as they were written, and are found', async (_what, text) => {
    await store.run(async ({ users, clients, emergencyCodes, devices, failureCounters }) => {
      const id = await users.insert(newUser(nextId(), { displayName: text, passwordHash: text }));
      expect(await users.find(id)).toMatchObject({ displayName: text, passwordHash: text });
      await clients.insert({
        id: text,
        name: text.slice(0, 500),
        type: 'resource-server',
        secretHash: Buffer.alloc(0),
        createdAtMs: 0,
      });
      expect((await clients.findByName(text.slice(0, 500)))?.id).toBe(text);
      expect(await emergencyCodes.find(text)).toBeNull();
      const device = newDevice(text.slice(0, 500));
      await devices.insert(device);
      expect((await devices.find(device.id))?.name).toBe(text.slice(0, 500));
      await devices.isNameTaken(text, null);
      expect(await failureCounters.find(Buffer.from(text))).toBeNull();
    });
  });

  it('a NUL or half a character is kept whole or refused, never cut short', async () => {
    for (const text of ['before\0after', '\0', 'half \ud800 character', '\udc00']) {
      const insert = store.run(
        async ({ users }) => await users.insert(newUser(nextId(), { displayName: text })),
      );
      const id = await insert.catch(() => null);
      if (id === null) continue;
      const kept = (await store.read(async ({ users }) => await users.find(id)))?.displayName;
      expect(kept).toBe(text.toWellFormed());
    }
  });

  it('a name with a NUL or half a character finds nobody', async () => {
    await store.run(async ({ users }) => await users.insert(newUser('before')));
    for (const text of ['before\0after', 'before\0', '\0', 'before\ud800']) {
      const found = store.read(async ({ users }) => await users.findByName(text));
      expect(await found.catch(() => null)).toBeNull();
    }
  });

  it.each([0, 1, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1])('%d is the same number afterwards', async (number) => {
    await store.run(async ({ backupRecord, failureCounters, clockRecord }) => {
      await backupRecord.noteFinished(number);
      expect(await backupRecord.lastFinishedMs()).toBe(number);
      const name = Buffer.from(`number ${number}`);
      await failureCounters.put(name, { emptyAtMs: number, updatedAtMs: -number });
      expect(await failureCounters.find(name)).toEqual({ emptyAtMs: number, updatedAtMs: 0 - number });
      const record = {
        timeMs: number,
        wallMs: -number || 0,
        uptimeMs: number,
        bootId: null,
        doubt: null,
        unvouchedSinceMs: number,
      };
      if ((await clockRecord.read())?.isShared) return;
      await clockRecord.write(record);
      expect(await clockRecord.read()).toEqual(record);
    });
  });

  it.each([-1, 2 ** 31, 2 ** 40, 2 ** 53 - 1])('nobody and nothing has the number %d', async (number) => {
    await store.read(async ({ users, wards, devices, emergencies, importedUsers, badges, audit }) => {
      expect(await users.find(number)).toBeNull();
      expect(await users.passwordHashAt(number)).toBeNull();
      expect(await wards.find(number)).toBeNull();
      expect(await devices.ofWard(number, 9)).toEqual([]);
      expect(await importedUsers.find(number)).toBeNull();
      expect(await badges.ofUser(number)).toEqual([]);
      expect(await users.wasIdGiven(number)).toBe(false);
      if (number > 0) expect(await users.page(number, 9)).toEqual([]);
      await emergencies.page(number, 9, { openOnly: true });
      await audit.newestBefore({ seq: number }, 1);
    });
  });

  it('bytes of every kind are the same afterwards', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
    await store.run(async ({ failureCounters, importedUsers }) => {
      await failureCounters.put(bytes, { emptyAtMs: 9, updatedAtMs: 1 });
      expect(await failureCounters.find(bytes)).not.toBeNull();
      expect(await failureCounters.find(bytes.subarray(1))).toBeNull();
      await importedUsers.put({
        userId: 1,
        passwordFingerprint: bytes,
        wasDisabled: false,
        passwordSetHere: false,
        disabledByImport: false,
      });
      expect((await importedUsers.find(1))?.passwordFingerprint.equals(bytes)).toBe(true);
    });
  });
});
