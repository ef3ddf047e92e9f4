import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../../../server/domain/records/device.ts';
import type { DeviceReport } from '../../../../server/domain/records/device-report.ts';
import { newDevice, newUser, nextId, nextThumbprint } from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

const enrolmentOf = ({ name, givenName, machineId, wardId }: Device) => ({
  name,
  givenName,
  machineId,
  wardId,
});
const reportOf = (changes: Partial<DeviceReport> = {}): DeviceReport => ({
  reportedAtMs: 100,
  version: '1.2.3',
  os: 'Windows 11',
  arch: 'x64',
  policyVersion: 3,
  policyHash: 'hash',
  problems: [],
  install: 'machine',
  keyKind: 'machine',
  ...changes,
});

describe.each(stores)('wards and workstations on $name', ({ open }) => {
  let store: OpenStore;
  let ward: number;
  beforeAll(async () => {
    store = await open();
    ward = await store.run(async ({ wards }) => await wards.insert({ name: 'ICU', profile: 'standard' }));
  });
  afterAll(async () => await store.close());

  it('wards are found by id and exact name, and listed by the bytes of their names', async () => {
    await store.run(async ({ wards }) => {
      for (const name of ['b', 'Ä', 'a', 'B']) await wards.insert({ name, profile: 'standard' });
      expect(await wards.find(ward)).toEqual({ id: ward, name: 'ICU', profile: 'standard' });
      expect(await wards.findByName('ICU')).toEqual(await wards.find(ward));
      expect([await wards.findByName('icu'), await wards.find(4_711)]).toEqual([null, null]);
      expect((await wards.list()).map(({ name }) => name)).toEqual(['B', 'ICU', 'a', 'b', 'Ä']);
      await wards.setProfile(ward, 'emergency_department' as never);
      expect((await wards.find(ward))?.profile).toBe('emergency_department');
    });
    const again = store.run(async ({ wards }) => await wards.insert({ name: 'ICU', profile: 'standard' }));
    await expect(again).rejects.toThrow();
  });

  it('a ward says what belongs to it, and is removed once nothing does', async () => {
    const none = { users: 0, devices: 0, revokedDevices: 0, codes: 0, openSessions: 0, endedSessions: 0 };
    const wardId = await store.run(async (repositories) => {
      const { wards, devices, codes } = repositories;
      const id = await wards.insert({ name: 'Wrad B', profile: 'standard' });
      expect([await wards.usesOf(id), await wards.usesOf(4_711)]).toEqual([none, none]);
      await devices.insert(newDevice('One', { wardId: id }));
      await devices.insert(newDevice('Two', { wardId: id, revokedAtMs: 8 }));
      const bytes = Buffer.alloc(32, 7);
      const code = { selector: 'WRAD', salt: bytes, hash: bytes, wardId: id, expiresAtMs: 99, site: null };
      await codes.insert(code);
      expect(await wards.usesOf(id)).toEqual({ ...none, devices: 1, revokedDevices: 1, codes: 1 });
      return id;
    });
    await expect(store.run(async ({ wards }) => await wards.remove(wardId))).rejects.toThrow();
    await store.run(async ({ wards }) => {
      expect((await wards.find(wardId))?.name).toBe('Wrad B');
      const empty = await wards.insert({ name: 'Empty', profile: 'standard' });
      await wards.remove(empty);
      await wards.remove(empty);
      expect(await wards.findByName('Empty')).toBeNull();
    });
  });

  it('workstations come back as they were written, by id and by key', async () => {
    const device = newDevice('B-204 (2)', {
      givenName: 'B-204',
      machineId: Buffer.from('the machine itself').toString('base64url'),
      wardId: ward,
      registeredAtMs: 5,
      enrolledAtMs: 6,
      waitingSinceMs: 7,
      revokedAtMs: 2 ** 53 - 1,
    });
    await store.run(async ({ devices }) => {
      await devices.insert(device);
      expect(await devices.find(device.id)).toEqual(device);
      expect(await devices.find(device.id.toUpperCase())).toEqual(device);
      expect(await devices.findByKey(device.keyThumbprint)).toEqual(device);
      for (const id of [nextId(), '', 'no id', `${device.id}00`]) expect(await devices.find(id)).toBeNull();
      for (const key of [nextThumbprint(), '', '\0']) expect(await devices.findByKey(key)).toBeNull();
    });
    const insert = (changes: Partial<Device>) =>
      store.run(async ({ devices }) => await devices.insert(newDevice('other', changes)));
    await expect(insert({ id: device.id })).rejects.toThrow();
    await expect(insert({ keyThumbprint: device.keyThumbprint })).rejects.toThrow();
    await expect(insert({ wardId: 4_711 })).rejects.toThrow();
  });

  it('an admission, a wait and a revocation replace each other', async () => {
    const device = newDevice('W-1', { wardId: ward });
    const another = { name: 'W-1 (2)', givenName: 'W-1', machineId: 'AAAA', wardId: null };
    await store.run(async ({ devices }) => {
      await devices.insert(device);
      await devices.wait(device.id, enrolmentOf(device), 10);
      expect(await devices.find(device.id)).toEqual({ ...device, waitingSinceMs: 10 });
      await devices.revoke(device.id, 11);
      expect(await devices.find(device.id)).toEqual({ ...device, revokedAtMs: 11 });
      await devices.enrol(device.id, another, 12);
      expect(await devices.find(device.id)).toEqual({ ...device, ...another, enrolledAtMs: 12 });
      await devices.wait(device.id, another, 13);
      expect(await devices.find(device.id)).toMatchObject({ enrolledAtMs: null, waitingSinceMs: 13 });
    });
  });

  it('pages follow the order of registration, whatever the ids are', async () => {
    const late = newDevice('late', { id: 'ffffffff-ffff-7fff-8fff-ffffffffffff' });
    const early = newDevice('early', { id: '00000000-0000-7000-8000-000000000001' });
    await store.run(async ({ devices }) => {
      await devices.insert(late);
      await devices.insert(early);
      const all = await devices.page(null, 100);
      expect(all.slice(-2).map(({ name }) => name)).toEqual(['late', 'early']);
      expect((await devices.page(late.id, 5)).map(({ name }) => name)).toEqual(['early']);
      expect(await devices.page(early.id, 5)).toEqual([]);
      expect(await devices.page(nextId(), 100)).toEqual(all);
      expect(await devices.page(null, 2)).toEqual(all.slice(0, 2));
    });
  });

  it('a ward knows its workstations that were not revoked', async () => {
    await store.run(async ({ wards, devices }) => {
      const own = await wards.insert({ name: 'own', profile: 'standard' });
      const names = ['one', 'two', 'three'];
      for (const name of names) await devices.insert(newDevice(name, { wardId: own }));
      await devices.insert(newDevice('gone', { wardId: own, revokedAtMs: 1 }));
      expect((await devices.ofWard(own, 2)).map(({ name }) => name)).toEqual(['one', 'two']);
      expect(await devices.countOfWard(own)).toBe(3);
      expect([await devices.ofWard(4_711, 9), await devices.countOfWard(4_711)]).toEqual([[], 0]);
    });
  });

  it('a name is taken in every spelling, unless its workstation was revoked or is the one that asks', async () => {
    await store.run(async ({ devices }) => {
      const device = newDevice('Kardiologie‑Öst');
      await devices.insert(device);
      await devices.insert(newDevice('revoked name', { revokedAtMs: 1 }));
      for (const name of ['KARDIOLOGIE-ÖST', 'kardiologie-o\u0308st', 'Ｋardiologie－Öst']) {
        expect([name, await devices.isNameTaken(name, null)]).toEqual([name, true]);
        expect(await devices.isNameTaken(name, device.id)).toBe(false);
        expect(await devices.isNameTaken(name, nextId())).toBe(true);
      }
      expect(await devices.isNameTaken('revoked name', null)).toBe(false);
    });
  });

  it('doubles share a given name or a machine', async () => {
    await store.run(async ({ devices }) => {
      const machineId = Buffer.from('cloned').toString('base64url');
      const asks = newDevice('X-1', { machineId });
      const sameName = newDevice('x-1 (2)', { givenName: 'x-1' });
      const sameMachine = newDevice('Y-9', { machineId });
      for (const device of [
        asks,
        sameName,
        sameMachine,
        newDevice('x-1 (3)', { givenName: 'X-1', revokedAtMs: 1 }),
      ])
        await devices.insert(device);
      expect((await devices.doublesOf(asks, 9)).map(({ name }) => name)).toEqual(['x-1 (2)', 'Y-9']);
      expect(await devices.doublesOf(asks, 1)).toHaveLength(1);
      expect(await devices.doublesOf({ ...asks, machineId: null }, 9)).toHaveLength(1);
    });
  });

  it('show who signed in lately: of the ward, each once, newest first, nobody who is disabled', async () => {
    await store.run(async ({ wards, devices, users }) => {
      const own = await wards.insert({ name: 'recent', profile: 'standard' });
      const first = newDevice('R-1', { wardId: own });
      const second = newDevice('R-2', { wardId: own });
      const revoked = newDevice('R-3', { wardId: own, revokedAtMs: 1 });
      const alone = newDevice('R-4');
      for (const device of [first, second, revoked, alone]) await devices.insert(device);
      const id: Record<string, number> = {};
      for (const name of ['ana', 'bo', 'cy', 'di', 'el'])
        id[name] = await users.insert(
          newUser(name, { displayName: name.toUpperCase(), disabled: name === 'di' }),
        );
      const at = async (device: Device, name: string, ms: number) =>
        await devices.addUser(device.id, id[name] ?? 0, ms);
      await at(first, 'ana', 10);
      await at(second, 'ana', 50);
      await at(second, 'bo', 40);
      await at(first, 'cy', 40);
      await at(first, 'di', 90);
      await at(revoked, 'el', 95);
      await at(alone, 'el', 60);
      const recent = async (device: Device, since: number, limit: number) =>
        (await devices.recentUsers(device, since, limit)).map(({ username }) => username);
      expect(await recent(first, 0, 9)).toEqual(['ana', 'bo', 'cy']);
      expect(await recent(first, 0, 2)).toEqual(['ana', 'bo']);
      expect(await recent(second, 41, 9)).toEqual(['ana']);
      expect(await recent(alone, 0, 9)).toEqual(['el']);
      expect(await devices.recentUsers(alone, 0, 9)).toMatchObject([{ username: 'el', displayName: 'EL' }]);
    });
  });

  it('keep their last report, and say when they were last heard of', async () => {
    await store.run(async ({ devices, reports, users }) => {
      const device = newDevice('Q-1');
      await devices.insert(device);
      expect([await reports.find(device.id), await reports.lastSeenMs(device.id)]).toEqual([null, null]);
      const problems = [
        { setting: 'server_url', problem: 'is no address' },
        { setting: null, problem: 'unreadable' },
      ];
      await reports.keep(device.id, reportOf({ problems, policyVersion: null }));
      expect(await reports.find(device.id)).toEqual(reportOf({ problems, policyVersion: null }));
      await reports.keep(device.id, reportOf({ reportedAtMs: 200, arch: 'arm64' }));
      expect(await reports.find(device.id)).toEqual(reportOf({ reportedAtMs: 200, arch: 'arm64' }));
      expect(await reports.lastSeenMs(device.id)).toBe(200);
      await devices.addUser(device.id, await users.insert(newUser('reporter')), 300);
      expect(await reports.lastSeenMs(device.id)).toBe(300);
      const silent = newDevice('Q-2');
      await devices.insert(silent);
      await devices.addUser(silent.id, await users.insert(newUser('silent')), 30);
      expect([await reports.find(silent.id), await reports.lastSeenMs(silent.id)]).toEqual([null, 30]);
      expect([await reports.find('no id'), await reports.lastSeenMs(nextId())]).toEqual([null, null]);
      const kept = (await reports.inventory(0)).versions;
      await reports.keep(nextId(), reportOf());
      expect((await reports.inventory(0)).versions).toEqual(kept);
    });
  });

  it('are counted by version, problems and waiting', async () => {
    await store.run(async ({ devices, reports }) => {
      const sinceMs = 10_000;
      const add = async (changes: Partial<DeviceReport>, device: Partial<Device> = {}) => {
        const added = newDevice(`I-${nextId()}`, device);
        await devices.insert(added);
        await reports.keep(added.id, reportOf({ reportedAtMs: sinceMs, ...changes }));
      };
      const waiting = (await reports.inventory(sinceMs)).waiting;
      await add({ version: '2.0.0' });
      await add({ version: '2.0.0', problems: [{ setting: null, problem: 'x' }] });
      await add({ version: '10.0.0' });
      await add({ version: '9.0.0' });
      await add({ version: '3.0.0', reportedAtMs: sinceMs - 1 });
      await add({ version: '4.0.0' }, { revokedAtMs: 1 });
      await devices.insert(newDevice('waits', { waitingSinceMs: 1 }));
      expect(await reports.inventory(sinceMs)).toEqual({
        versions: [
          { version: '2.0.0', count: 2 },
          { version: '9.0.0', count: 1 },
          { version: '10.0.0', count: 1 },
        ],
        withProblems: 1,
        waiting: waiting + 1,
      });
    });
  });
});
