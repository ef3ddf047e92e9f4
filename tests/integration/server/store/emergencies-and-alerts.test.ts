import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  EmergencyAccess,
  NewEmergencyAccess,
} from '../../../../server/domain/records/emergency-access.ts';
import type { UnverifiedUse } from '../../../../server/domain/records/unverified-use.ts';
import { newUser, nextId, nextThumbprint } from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

const salt = Buffer.alloc(32, 5);
const reason = {
  code: 'no_access',
  text: 'Herzstillstand – 2. Zimmer “links”',
} as unknown as EmergencyAccess['reason'];

function offlineUse(changes: Partial<NewEmergencyAccess> = {}): NewEmergencyAccess {
  return {
    id: nextId(),
    kind: 'offline_code',
    userId: null,
    person: 'Dr. Özil',
    codeId: 'C-1',
    deviceId: nextId(),
    keyThumbprint: nextThumbprint(),
    ward: 'ICU',
    address: '10.0.0.1',
    reason,
    startedAtMs: 10,
    endedAtMs: null,
    recordedAtMs: 20,
    doubt: null,
    salt,
    ...changes,
  };
}

describe.each(stores)('emergencies and alerts on $name', ({ open }) => {
  let store: OpenStore;
  let officer: number;
  beforeAll(async () => {
    store = await open();
    officer = await store.run(async ({ users }) => await users.insert(newUser('officer')));
  });
  afterAll(async () => await store.close());

  const review = (verdict: string) => ({ verdict, note: 'looked at', userId: officer, atMs: 40 }) as never;

  it('an emergency access comes back as it was written, numbered in its order', async () => {
    const use = offlineUse({ doubt: 'too_long', endedAtMs: 15 });
    const session = offlineUse({
      kind: 'session',
      userId: officer,
      person: null,
      codeId: null,
      keyThumbprint: null,
      deviceId: null,
      ward: null,
      address: null,
    });
    await store.run(async ({ emergencies }) => {
      await emergencies.insert(use);
      await emergencies.insert(session);
      const found = await emergencies.find(use.id);
      expect(found).toEqual({ ...use, number: found?.number, laterWords: null, review: null });
      expect(await emergencies.find(session.id)).toMatchObject(session);
      expect(await emergencies.find('no id')).toBeNull();
      expect((await emergencies.page(null, 9, { openOnly: false })).map(({ id }) => id)).toEqual([
        session.id,
        use.id,
      ]);
      expect(await emergencies.countUses(use.keyThumbprint ?? '', 'C-1')).toBe(1);
      expect(await emergencies.countUses(use.keyThumbprint ?? '', 'c-1')).toBe(0);
    });
    const insert = (changes: Partial<NewEmergencyAccess>) =>
      store.run(async ({ emergencies }) => await emergencies.insert(offlineUse(changes)));
    await expect(insert({ id: use.id })).rejects.toThrow();
    await expect(insert({ kind: 'session' })).rejects.toThrow();
    await expect(insert({ userId: officer })).rejects.toThrow();
  });

  it('is open until it was judged, and judged once', async () => {
    const [first, second, third] = [
      offlineUse({ recordedAtMs: 100 }),
      offlineUse({ recordedAtMs: 90 }),
      offlineUse({ recordedAtMs: 300 }),
    ];
    await store.run(async ({ emergencies }) => {
      const before = (await emergencies.openReviews()).count;
      for (const each of [first, second, third]) await emergencies.insert(each);
      await emergencies.end(first.id, 120);
      await emergencies.setDoubt(first.id, 'too_old');
      await emergencies.review(first.id, review('justified'));
      await emergencies.review(second.id, review('needs_follow_up'));
      expect(await emergencies.find(first.id)).toMatchObject({
        endedAtMs: 120,
        doubt: 'too_old',
        review: review('justified'),
      });
      expect((await emergencies.openReviews()).count).toBe(before + 2);
      expect(await emergencies.countOpenBefore(91)).toBe(before + 1);
      const open = await emergencies.page(null, 2, { openOnly: true });
      expect(open.map(({ id }) => id)).toEqual([third.id, second.id]);
      const rest = await emergencies.page(open.at(-1)?.number ?? null, 9, { openOnly: true });
      expect(rest).toHaveLength(before);
      await emergencies.review(second.id, review('justified'));
    });
    const again = store.run(async ({ emergencies }) => await emergencies.review(first.id, review('abuse')));
    await expect(again).rejects.toThrow(/judged once/);
    const removed = await store.run(async ({ emergencies }) => await emergencies.removeReviewed(99, 9));
    expect(removed).toBe(1);
    expect(await store.read(async ({ emergencies }) => await emergencies.find(second.id))).toBeNull();
    expect(await store.read(async ({ emergencies }) => await emergencies.find(first.id))).not.toBeNull();
  });

  it('takes the words that were missing once, and those of its beginning stay', async () => {
    const wordless = { code: 'other', text: null } as const;
    const [without, other, withWords] = [
      offlineUse({ reason: wordless }),
      offlineUse({ reason: wordless }),
      offlineUse(),
    ];
    const words = { text: 'Bett 4: “Herzstillstand”\nniemand da', atMs: 30, notedBy: null };
    await store.run(async ({ emergencies }) => {
      const before = (await emergencies.openReviews()).withoutWords;
      for (const each of [without, other, withWords]) await emergencies.insert(each);
      expect((await emergencies.openReviews()).withoutWords).toBe(before + 2);
      await emergencies.addWords(without.id, words);
      expect(await emergencies.find(without.id)).toMatchObject({ reason: wordless, laterWords: words });
      await emergencies.addWords(other.id, { ...words, notedBy: officer });
      expect((await emergencies.find(other.id))?.laterWords?.notedBy).toBe(officer);
      expect((await emergencies.openReviews()).withoutWords).toBe(before);
    });
    for (const { id } of [without, other, withWords]) {
      const again = store.run(async ({ emergencies }) => {
        await emergencies.addWords(id, { ...words, text: 'another story altogether' });
      });
      await expect(again).rejects.toThrow(/written once/);
    }
  });

  it('codes that were made are known', async () => {
    await store.run(async ({ emergencyCodes }) => {
      const code = { id: 'C-77', uses: 3, expires: '2027-01-01', madeAtMs: 5 };
      await emergencyCodes.insert(code);
      expect(await emergencyCodes.find('C-77')).toEqual(code);
      expect(await emergencyCodes.find('C-7')).toBeNull();
    });
  });

  it('of reports that nobody vouches for, a bounded number stays: the crowd that tells most makes room', async () => {
    const use = (changes: Partial<UnverifiedUse> = {}): UnverifiedUse => ({
      id: nextId(),
      problem: 'unknown_code',
      person: 'somebody',
      codeId: 'C-9',
      deviceId: null,
      keyThumbprint: nextThumbprint(),
      address: null,
      crowd: 'network',
      reason,
      startedAtMs: 1,
      endedAtMs: null,
      recordedAtMs: 2,
      ...changes,
    });
    const quiet = use({ crowd: 'quiet network', address: '10.1.1.1' });
    const known = use({ deviceId: nextId() });
    await store.run(async ({ unverifiedUses }) => {
      await unverifiedUses.keep(known);
      await unverifiedUses.keep(quiet);
      for (let n = 0; n < 205; n += 1) await unverifiedUses.keep(use());
      expect(await unverifiedUses.count()).toEqual({ count: 200, dropped: 7 });
      const list = await unverifiedUses.list();
      expect(list.at(-1)).toEqual(known);
      expect(list.at(-2)).toEqual(quiet);
      await unverifiedUses.keep({ ...quiet, endedAtMs: 9 });
      await unverifiedUses.keep({ ...quiet, endedAtMs: 10 });
      expect((await unverifiedUses.list()).at(-2)).toEqual({ ...quiet, endedAtMs: 9 });
      await unverifiedUses.remove(quiet.id, known.keyThumbprint);
      expect((await unverifiedUses.count()).count).toBe(200);
      await unverifiedUses.remove(quiet.id, quiet.keyThumbprint);
      expect((await unverifiedUses.count()).count).toBe(199);
      expect(await unverifiedUses.removeOld(2)).toBe(0);
      expect(await unverifiedUses.removeOld(3)).toBe(199);
      expect(await unverifiedUses.count()).toEqual({ count: 0, dropped: 7 });
    });
  });

  it('alerts wait for their webhook: the one with the fewest tries first, and none for longer than the pause', async () => {
    const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    await store.run(async ({ alerts }) => {
      expect(await alerts.waiting()).toEqual({ count: 0, oldestMs: null });
      expect([await alerts.nextDue(one, 9, 9), await alerts.nextTryMs(one)]).toEqual([null, null]);
      const id = nextId();
      await alerts.insert({ id, target: one, body: '{"a":1}', createdAtMs: 10 });
      await alerts.insert({ id, target: two, body: '{"a":1}', createdAtMs: 10 });
      await alerts.insert({ id: nextId(), target: one, body: '{"b":2}', createdAtMs: 20 });
      const first = await alerts.nextDue(one, 10, 1_000);
      expect(first).toEqual({
        number: first?.number,
        id,
        target: one,
        body: '{"a":1}',
        createdAtMs: 10,
        attempts: 0,
      });
      await alerts.postpone(first?.number ?? 0, 500);
      expect(await alerts.nextDue(one, 10, 1_000)).toBeNull();
      expect((await alerts.nextDue(one, 500, 1_000))?.body).toBe('{"b":2}');
      expect(await alerts.nextTryMs(one)).toBe(20);
      await alerts.remove((await alerts.nextDue(one, 500, 1_000))?.number ?? 0);
      expect(await alerts.nextTryMs(one)).toBe(500);
      // The clock was set back by more than the longest pause.
      expect((await alerts.nextDue(one, 10, 100))?.attempts).toBe(1);
      expect(await alerts.waiting()).toEqual({ count: 2, oldestMs: 10 });
      expect(await alerts.removeOthers([two])).toBe(1);
      expect(await alerts.removeOthers([two])).toBe(0);
      expect(await alerts.removeOthers([])).toBe(1);
    });
  });

  it('an alert of one moment goes to a webhook once', async () => {
    const alert = { id: nextId(), target: Buffer.alloc(32, 3), body: '{}', createdAtMs: 1 };
    await store.run(async ({ alerts }) => await alerts.insert(alert));
    await expect(store.run(async ({ alerts }) => await alerts.insert(alert))).rejects.toThrow();
  });

  it('names are replaced in waiting alerts of that user only, whatever else stands in them', async () => {
    const target = Buffer.alloc(32, 4);
    const body = (id: string, text: string) =>
      JSON.stringify({ type: 'break_glass', user: { id, username: 'ana', display_name: 'Ana' }, text });
    await store.run(async ({ alerts }) => {
      for (const text of [
        body('7', 'nul \0 and \ud800 and "7"'),
        body('77', '"7"'),
        '{"text":"\\"7\\""}',
        'no JSON "7"',
      ])
        await alerts.insert({ id: nextId(), target, body: text, createdAtMs: 1 });
      await alerts.renameUser({ id: 7, username: '[erased 7]', displayName: 'Erased' });
      const texts: string[] = [];
      for (;;) {
        const due = await alerts.nextDue(target, 9, 9);
        if (due === null) break;
        texts.push(due.body);
        await alerts.remove(due.number);
      }
      expect(JSON.parse(texts[0] ?? '')).toEqual({
        type: 'break_glass',
        user: { id: '7', username: '[erased 7]', display_name: 'Erased' },
        text: 'nul \0 and \ud800 and "7"',
      });
      expect(Object.keys(JSON.parse(texts[0] ?? ''))).toEqual(['type', 'user', 'text']);
      expect(texts.slice(1)).toEqual([body('77', '"7"'), '{"text":"\\"7\\""}', 'no JSON "7"']);
    });
  });
});
