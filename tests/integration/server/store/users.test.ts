import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDevice, newUser } from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

describe.each(stores)('users on $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => await store.close());

  it('are nobody at first, then come back as they were written', async () => {
    await store.run(async ({ users }) => {
      expect([await users.isEmpty(), await users.countWithPassword()]).toEqual([true, 0]);
      const id = await users.insert(
        newUser('Ana.López', { displayName: 'Ana López 👩🏽‍⚕️', createdAtMs: 2 ** 52 }),
      );
      expect(await users.isEmpty()).toBe(false);
      expect(await users.find(id)).toMatchObject({
        id,
        username: 'Ana.López',
        displayName: 'Ana López 👩🏽‍⚕️',
        role: 'clinician',
        wardId: null,
        passwordHash: 'hash of Ana.López',
        disabled: false,
        emergency: null,
        createdAtMs: 2 ** 52,
      });
      expect((await users.find(id))?.salt).toHaveLength(32);
      expect(await users.find(id + 1)).toBeNull();
    });
  });

  it.each([
    ['as written', 'Ana.López'],
    ['in other case', 'ANA.LÓPEZ'],
    ['with separate accents, as macOS writes them', 'ana.lo\u0301pez'],
    ['in full width, with blanks around', ' Ａna.López '],
  ])('are found by a name %s', async (_how, name) => {
    expect(await store.read(async ({ users }) => await users.findByName(name))).toMatchObject({
      username: 'Ana.López',
    });
  });

  it('are found by what a Turkish keyboard writes for i', async () => {
    await store.run(async ({ users }) => await users.insert(newUser('ilker')));
    const find = (name: string) =>
      store.read(async ({ users }) => (await users.findByName(name))?.username ?? null);
    expect([await find('İLKER'), await find('ILKER'), await find('ılker')]).toEqual([
      'ilker',
      'ilker',
      'ilker',
    ]);
  });

  it('whose names differ in case only are found by their exact spelling only', async () => {
    await store.run(async ({ users }) => {
      await users.insert(newUser('Bo'));
      await users.insert(newUser('bo'));
      await users.insert(newUser('BO', { id: 90 }));
    });
    await store.read(async ({ users }) => {
      expect((await users.findByName('bo'))?.username).toBe('bo');
      expect((await users.findByName('BO'))?.id).toBe(90);
      expect(await users.findByName('bO')).toBeNull();
      expect((await users.namesakes('bO')).map(({ username }) => username)).toEqual(['Bo', 'bo', 'BO']);
      expect(await users.namesDifferingInCase()).toEqual([['BO', 'Bo', 'bo']]);
    });
  });

  it('are listed by the bytes of their names and paged by their ids', async () => {
    await store.run(async ({ users }) => {
      for (const name of ['Éva', 'zoe', 'Zed', 'a_b', 'a-b', 'a b']) await users.insert(newUser(name));
    });
    const names = (await store.read(async ({ users }) => await users.list())).map(({ username }) => username);
    const byBytes = names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(names).toEqual(byBytes);
    const pages: number[] = [];
    for (let after = 0; ; ) {
      const page = await store.read(async ({ users }) => await users.page(after, 3));
      pages.push(...page.map(({ id }) => id));
      if (page.length < 3) break;
      after = page.at(-1)?.id ?? 0;
    }
    expect(pages).toEqual(pages.toSorted((one, other) => one - other));
    expect(pages).toHaveLength(names.length);
  });

  it('cannot have the same name or id twice, whoever writes', async () => {
    const add = (...values: Parameters<typeof newUser>) =>
      store.run(async ({ users }) => await users.insert(newUser(...values)));
    const id = await add('twice');
    await expect(add('twice')).rejects.toThrow();
    await expect(add('other', { id })).rejects.toThrow();
    const rename = store.run(async ({ users }) => await users.rename(id, 'zoe'));
    await expect(rename).rejects.toThrow();
    expect(await store.read(async ({ users }) => await users.findByName('twice'))).toMatchObject({ id });
    await expect(add('in a ward that is not there', { wardId: 4_711 })).rejects.toThrow();
  });

  it('never get an id that somebody has had or that was reserved', async () => {
    const add = (name: string, id: number | null = null) =>
      store.run(async ({ users }) => await users.insert(newUser(name, { id })));
    await add('told', 500);
    expect(await add('next')).toBe(501);
    await add('below', 77);
    expect(await add('still next')).toBe(502);
    await store.run(async ({ users }) => await users.reserveIdsBelow(1_000));
    expect(await add('reserved')).toBe(1_000);
    await store.run(async ({ users }) => await users.reserveIdsBelow(10));
    expect(await add('not lower')).toBe(1_001);
    await expect(
      store.run(async ({ users }) => {
        await users.insert(newUser('undone'));
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await add('after one that was undone')).toBe(1_002);
  });

  it('keep ids of the trail, of which no row is left', async () => {
    await store.run(async ({ audit, users }) => {
      await audit.append({ type: 'user_added', outcome: 'success', timeMs: 1, userId: 2_000 });
      expect([await users.wasIdGiven(2_000), await users.wasIdGiven(2_001)]).toEqual([true, false]);
      expect(await users.insert(newUser('after the trail'))).toBe(2_001);
    });
    await store.run(async ({ audit, users }) => {
      await audit.state.putSnapshot(1, ['{"highest_user_id":3000}', 'no JSON at all']);
      expect(await audit.state.highestUserId()).toBe(3_000);
      expect(await users.insert(newUser('after the snapshot'))).toBe(3_001);
    });
  });

  it('of which a job adds many at once all get their own ids', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store.run(async ({ users }) => await users.insert(newUser(`many ${n}`))),
      ),
    );
    expect(new Set(ids).size).toBe(20);
  });

  it('change one thing at a time, and are erased for good', async () => {
    await store.run(async ({ users }) => {
      const id = await users.insert(newUser('changing'));
      await users.rename(id, 'Changed');
      await users.setDisabled(id, true);
      await users.setEmergency(id, 'denied');
      await users.setPasswordHash(id, 'another');
      expect(await users.find(id)).toMatchObject({
        username: 'Changed',
        disabled: true,
        emergency: 'denied',
        passwordHash: 'another',
      });
      expect(await users.findByName('changing')).toBeNull();
      await users.setDisabled(id, false);
      await users.setEmergency(id, null);
      expect(await users.find(id)).toMatchObject({ disabled: false, emergency: null });
      await users.erase(id);
      expect(await users.find(id)).toMatchObject({
        username: `[erased ${id}]`,
        displayName: 'Erased',
        passwordHash: '!',
        disabled: true,
        salt: null,
      });
      expect(await users.findByName('Changed')).toBeNull();
      expect(await users.findByName(`[ERASED ${id}]`)).toMatchObject({ id });
    });
  });

  it('with a password have places without gaps, whoever loses or gets one', async () => {
    const other = await stores.find(({ open: each }) => each === open)?.open();
    if (!other) throw new Error('no store');
    const hashes = async () =>
      await other.read(async ({ users }) => {
        const found: (string | null)[] = [];
        for (let place = 0; place < (await users.countWithPassword()); place += 1)
          found.push(await users.passwordHashAt(place));
        expect(await users.passwordHashAt(found.length)).toBeNull();
        return found;
      });
    const ids = await other.run(async ({ users }) => {
      const added: number[] = [];
      for (const name of ['a', 'b', 'c', 'd'])
        added.push(await users.insert(newUser(name, { passwordHash: name })));
      await users.insert(newUser('without', { passwordHash: '!' }));
      return added;
    });
    expect(await hashes()).toEqual(['a', 'b', 'c', 'd']);
    await other.run(async ({ users }) => await users.erase(ids[1] ?? 0));
    expect(await hashes()).toEqual(['a', 'd', 'c']);
    await other.run(async ({ users }) => await users.setPasswordHash(ids[2] ?? 0, '!'));
    expect(await hashes()).toEqual(['a', 'd']);
    await other.run(async ({ users }) => {
      await users.setPasswordHash(ids[2] ?? 0, 'c again');
      await users.setPasswordHash(ids[0] ?? 0, 'a again');
    });
    expect(await hashes()).toEqual(['a again', 'd', 'c again']);
    for (const id of ids) await other.run(async ({ users }) => await users.erase(id));
    expect(await hashes()).toEqual([]);
    await other.close();
  });

  it('from another system are remembered as they were told', async () => {
    await store.run(async ({ importedUsers }) => {
      const record = {
        userId: 7,
        passwordFingerprint: Buffer.from('fingerprint'),
        wasDisabled: true,
        passwordSetHere: false,
        disabledByImport: true,
      };
      await importedUsers.put({ ...record, userId: 9 });
      await importedUsers.put({ ...record, wasDisabled: false });
      await importedUsers.put(record);
      expect(await importedUsers.find(7)).toEqual(record);
      expect(await importedUsers.find(8)).toBeNull();
      expect(await importedUsers.ids()).toEqual([7, 9]);
      await importedUsers.notePasswordSetHere(7);
      await importedUsers.noteDecidedHere(7);
      expect(await importedUsers.find(7)).toMatchObject({
        passwordSetHere: true,
        disabledByImport: false,
        wasDisabled: true,
      });
      await importedUsers.remove(7);
      expect(await importedUsers.ids()).toEqual([9]);
    });
  });

  it('are known where they have signed in', async () => {
    await store.run(async ({ users, devices }) => {
      const id = await users.insert(newUser('at a device'));
      const device = newDevice('D-1');
      await devices.insert(device);
      expect(await devices.hasUser(device.keyThumbprint, id)).toBe(false);
      await devices.addUser(device.id, id, 5);
      await devices.addUser(device.id, id, 9);
      expect(await devices.hasUser(device.keyThumbprint, id)).toBe(true);
      await devices.removeUser(id);
      expect(await devices.hasUser(device.keyThumbprint, id)).toBe(false);
    });
  });
});
