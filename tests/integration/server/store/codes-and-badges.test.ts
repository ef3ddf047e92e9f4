import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnrolmentCode, SiteCode } from '../../../../server/domain/records/enrolment-code.ts';
import { newUser, nextId } from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

const salt = Buffer.from('salt');
const hash = Buffer.alloc(32, 7);

describe.each(stores)('codes, badges, clients and counters on $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => await store.close());

  it('a code of one workstation is found by its selector until it is removed or expires', async () => {
    await store.run(async ({ codes, wards }) => {
      const wardId = await wards.insert({ name: 'ICU', profile: 'standard' });
      const code: EnrolmentCode = { selector: 'AB12', salt, hash, wardId, expiresAtMs: 50, site: null };
      await codes.insert(code);
      await codes.insert({ ...code, selector: 'ZZ99', wardId: null, expiresAtMs: 51 });
      expect(await codes.find('AB12')).toEqual(code);
      expect([await codes.find('ab12'), await codes.find('')]).toEqual([null, null]);
      expect(await codes.siteCodes()).toEqual([]);
      await codes.removeExpired(50);
      expect([await codes.find('AB12'), (await codes.find('ZZ99'))?.selector]).toEqual([null, 'ZZ99']);
      await codes.remove('ZZ99');
      await codes.remove('ZZ99');
      expect(await codes.find('ZZ99')).toBeNull();
    });
  });

  it('a site code counts its uses, and not below none', async () => {
    const code: SiteCode = {
      selector: 'S1TE',
      salt,
      hash,
      wardId: null,
      expiresAtMs: 99,
      site: {
        id: nextId(),
        madeAtMs: 20,
        uses: 2,
        usesLeft: 2,
        networks: ['10.0.0.0/8', 'fd00::/8'],
        needsApproval: false,
        replacesSameName: true,
      },
    };
    await store.run(async ({ codes }) => {
      await codes.insert(code);
      const earlier = {
        ...code.site,
        id: nextId(),
        madeAtMs: 10,
        needsApproval: true,
        replacesSameName: false,
      };
      await codes.insert({ ...code, selector: 'S0TE', site: { ...earlier, networks: [] } });
      expect(await codes.find('S1TE')).toEqual(code);
      expect((await codes.siteCodes()).map(({ selector }) => selector)).toEqual(['S0TE', 'S1TE']);
      expect((await codes.siteCodes())[0]?.site).toEqual({ ...earlier, networks: [] });
      await codes.countUse('S1TE');
      await codes.countUse('S1TE');
      expect((await codes.find('S1TE'))?.site?.usesLeft).toBe(0);
    });
    await expect(store.run(async ({ codes }) => await codes.countUse('S1TE'))).rejects.toThrow();
    await expect(store.run(async ({ codes }) => await codes.insert(code))).rejects.toThrow();
  });

  it('badges are found by id and hash, and listed by user and time', async () => {
    await store.run(async ({ badges, users }) => {
      const [ana, bo] = [await users.insert(newUser('ana')), await users.insert(newUser('bo'))];
      const badge = (userId: number, linkedAtMs: number, byte: number) => ({
        id: nextId(),
        hash: Buffer.alloc(32, byte),
        userId,
        linkedAtMs,
        expiresAtMs: byte === 2 ? 86_400_000 : null,
        cardKey: byte === 3 ? Buffer.alloc(32, 9) : null,
      });
      const [later, first, other] = [badge(ana, 9, 1), badge(ana, 3, 2), badge(bo, 1, 3)];
      for (const each of [other, later, first]) await badges.insert(each);
      expect(await badges.find(first.id)).toEqual(first);
      expect(await badges.findByHash(other.hash)).toEqual(other);
      expect([await badges.find('?'), await badges.findByHash(Buffer.alloc(0))]).toEqual([null, null]);
      expect(await badges.ofUser(ana)).toEqual([first, later]);
      expect(await badges.list()).toEqual([first, later, other]);
      await badges.setCardKey(later.id, Buffer.alloc(32, 8));
      await badges.setCardKey('no id', Buffer.alloc(32, 8));
      expect(await badges.ofUser(ana)).toEqual([first, { ...later, cardKey: Buffer.alloc(32, 8) }]);
      await badges.remove(first.id);
      await badges.remove('no id');
      expect(await badges.removeOfUser(ana)).toBe(1);
      expect(await badges.removeOfUser(ana)).toBe(0);
      expect(await badges.list()).toEqual([other]);
    });
    const insert = (userId: number, byte: number, cardKey: Buffer | null = null) =>
      store.run(
        async ({ badges }) =>
          await badges.insert({
            id: nextId(),
            hash: Buffer.alloc(32, byte),
            userId,
            linkedAtMs: 1,
            expiresAtMs: null,
            cardKey,
          }),
      );
    await expect(insert(1, 3)).rejects.toThrow();
    await expect(insert(4_711, 9)).rejects.toThrow();
    await expect(insert(1, 8, Buffer.alloc(31))).rejects.toThrow();
    await expect(insert(1, 8, Buffer.alloc(0))).rejects.toThrow();
  });

  it('clients are found by id and name, and listed by name', async () => {
    await store.run(async ({ clients }) => {
      const client = (name: string) =>
        ({ id: nextId(), name, type: 'resource-server', secretHash: hash, createdAtMs: 7 }) as const;
      const [labs, vitals] = [client('labs'), client('Vitals')];
      await clients.insert(labs);
      await clients.insert(vitals);
      expect(await clients.find(labs.id)).toEqual(labs);
      expect(await clients.findByName('Vitals')).toEqual(vitals);
      expect([await clients.findByName('vitals'), await clients.find('?')]).toEqual([null, null]);
      expect(await clients.list()).toEqual([vitals, labs]);
      expect([await clients.remove(labs.id), await clients.remove(labs.id)]).toEqual([true, false]);
    });
    const again = {
      id: nextId(),
      name: 'Vitals',
      type: 'resource-server',
      secretHash: hash,
      createdAtMs: 1,
    } as const;
    await expect(store.run(async ({ clients }) => await clients.insert(again))).rejects.toThrow();
  });

  it('counters of failures are replaced, removed and swept a few at a time', async () => {
    await store.run(async ({ failureCounters: counters }) => {
      const name = (n: number) => Buffer.alloc(16, n);
      for (let n = 1; n <= 6; n += 1) await counters.put(name(n), { emptyAtMs: n * 10, updatedAtMs: n });
      await counters.put(name(1), { emptyAtMs: 70, updatedAtMs: 8 });
      expect(await counters.find(name(1))).toEqual({ emptyAtMs: 70, updatedAtMs: 8 });
      expect(await counters.find(Buffer.alloc(0))).toBeNull();
      expect(await counters.removeEmpty(40, 2)).toBe(2);
      expect([await counters.find(name(2)), await counters.find(name(3))]).toEqual([null, null]);
      expect(await counters.removeEmpty(40, 9)).toBe(1);
      await counters.remove(name(5));
      expect(await counters.find(name(5))).toBeNull();
      expect(await counters.find(name(6))).not.toBeNull();
    });
  });

  it('the record of the clock is one, and so is the wish to accept it', async () => {
    await store.run(async ({ clockRecord }) => {
      if ((await clockRecord.read())?.isShared) {
        // Nodes go by the clock of their database; what a node notes about its own stays with it.
        const { timeMs = 0, ...rest } = (await clockRecord.read()) ?? {};
        expect(Math.abs(timeMs - Date.now())).toBeLessThan(60_000);
        expect(rest).toMatchObject({ doubt: null, unvouchedSinceMs: null });
        await expect(clockRecord.requestAcceptance()).rejects.toThrow(/go by the clock of their database/);
        expect(await clockRecord.isAcceptanceRequested()).toBe(false);
        return;
      }
      expect(await clockRecord.read()).toBeNull();
      const calm = { timeMs: 1, wallMs: 2, uptimeMs: 3, bootId: null, doubt: null, unvouchedSinceMs: null };
      const doubted = {
        ...calm,
        bootId: 'boot',
        doubt: { reason: 'far_ahead', sinceMs: 9 },
        unvouchedSinceMs: 8,
      } as const;
      await clockRecord.write(doubted);
      expect(await clockRecord.read()).toEqual(doubted);
      await clockRecord.write(calm);
      expect(await clockRecord.read()).toEqual(calm);
      expect(await clockRecord.isAcceptanceRequested()).toBe(false);
      await clockRecord.requestAcceptance();
      await clockRecord.requestAcceptance();
      expect(await clockRecord.isAcceptanceRequested()).toBe(true);
      await clockRecord.forgetAcceptance();
      expect(await clockRecord.isAcceptanceRequested()).toBe(false);
    });
  });

  it('the newest backup is remembered', async () => {
    await store.run(async ({ backupRecord }) => {
      expect(await backupRecord.lastFinishedMs()).toBeNull();
      await backupRecord.noteFinished(5);
      await backupRecord.noteFinished(2 ** 53 - 1);
      expect(await backupRecord.lastFinishedMs()).toBe(2 ** 53 - 1);
    });
  });
});
