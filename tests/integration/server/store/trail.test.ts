import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashEvent } from '../../../../server/domain/audit/chain/hash-chain.ts';
import type { AuditEvent, NewAuditEvent } from '../../../../server/domain/records/audit-event.ts';
import { collect } from '../../../support/store/collect.ts';
import { newDevice, newSession, newUser, nextId, stamp } from '../../../support/store/records.ts';
import { type OpenStore, stores } from '../../../support/store/stores.ts';

const event = (changes: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  type: 'refresh',
  outcome: 'success',
  timeMs: 1_000,
  ...changes,
});

describe.each(stores)('the trail on $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => await store.close());

  const append = (...events: NewAuditEvent[]) =>
    store.run(async ({ audit }) => {
      for (const each of events) await audit.append(each);
    });
  const all = () => store.read(async ({ audit }) => await collect(audit.events()));

  it('begins with nothing', async () => {
    await store.read(async ({ audit }) => {
      expect(await collect(audit.events())).toEqual([]);
      expect(await audit.newestBefore(null, 5)).toEqual([]);
      expect([await audit.newestSeq(), await audit.countAfter(0)]).toEqual([0, 0]);
      expect(await audit.firstSeqSince(0)).toBeNull();
      for (const found of [audit.newestKeyMark(), audit.newestPruning(), audit.newestSnapshotEvent()])
        expect(await found).toBeNull();
      expect([await audit.firstStranger(), await audit.problemOfRules()]).toEqual([null, null]);
    });
  });

  it('chains events as they were told, whatever they hold', async () => {
    const full = event({
      type: 'sign_in',
      outcome: 'failure',
      timeMs: 8_000_000_000_000,
      userId: 2 ** 53 - 1,
      sessionId: nextId(),
      deviceId: nextId(),
      address: '2001:db8::1',
      reason: 'reason',
      details: { zeta: 'ä\u0000\u2028"\\', alpha: -1.5, yes: true, none: null },
    });
    await append(event(), full, event({ details: {} }));
    const events = await all();
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const [first, second, third] = events;
    expect(second).toMatchObject({ ...full, details: { alpha: -1.5, none: null, yes: true } });
    expect([first?.userId, first?.details, third?.details]).toEqual([null, null, {}]);
    for (const each of events) expect(hashEvent(each).equals(each.hash)).toBe(true);
    expect(second?.prevHash.equals(first?.hash ?? Buffer.alloc(0))).toBe(true);
  });

  it('is read in ranges, backwards, by time and by number', async () => {
    await append(...Array.from({ length: 1_200 }, (_, n) => event({ timeMs: 2_000 + n, details: { n } })));
    await store.read(async ({ audit }) => {
      const newest = await audit.newestSeq();
      expect(newest).toBe(1_203);
      const seqs = (events: readonly AuditEvent[]) => events.map(({ seq }) => seq);
      expect(seqs(await collect(audit.events({ fromSeq: 4, toSeq: 6 })))).toEqual([4, 5, 6]);
      expect(await collect(audit.events({ fromSeq: 1_204 }))).toEqual([]);
      expect(await collect(audit.events({ fromSeq: 4 }))).toHaveLength(1_200);
      expect(seqs(await audit.newestBefore(null, 2))).toEqual([1_203, 1_202]);
      expect(seqs(await audit.newestBefore({ seq: 3 }, 9))).toEqual([2, 1]);
      expect(await audit.newestBefore({ seq: 1 }, 9)).toEqual([]);
      expect(await audit.firstSeqSince(2_001)).toBe(2);
      expect(await audit.countAfter(1_200)).toBe(3);
    });
  });

  it('is read by a job with what the job itself has appended', async () => {
    await store.run(async ({ audit }) => {
      const before = await audit.newestSeq();
      await audit.append(event({ details: { own: true } }));
      expect(await audit.newestSeq()).toBe(before + 1);
      expect((await audit.newestBefore(null, 1))[0]?.details).toEqual({ own: true });
      expect(await audit.countAfter(before)).toBe(1);
      expect(audit.head.seq).toBe(before + 1);
    });
  });

  it('may grow while it is read', async () => {
    const before = (await all()).length;
    const seen = await store.read(async ({ audit }) => {
      let count = 0;
      for await (const _ of audit.events()) {
        count += 1;
        if (count === 100) await append(event({ details: { meanwhile: true } }));
      }
      return count;
    });
    expect(seen).toBeGreaterThanOrEqual(before);
    expect(seen).toBeLessThanOrEqual(before + 1);
  });

  it('finds the marks that others look for', async () => {
    const keyId = 'audit key';
    await append(
      event({ type: 'key_created', details: { use: 'tokens', kid: 'other' } }),
      event({ type: 'key_created', details: { use: 'audit', kid: keyId } }),
      event({ type: 'key_created', details: { use: 'tokens', kid: 'third' } }),
    );
    await store.read(async ({ audit }) => {
      expect((await audit.newestKeyMark())?.details?.kid).toBe(keyId);
      const seq = await audit.seqOfAuditKey(keyId);
      expect((await collect(audit.events({ fromSeq: seq ?? 0, toSeq: seq ?? 0 })))[0]?.details?.kid).toBe(
        keyId,
      );
      expect(await audit.seqOfAuditKey("'; --")).toBeNull();
    });
    await append(
      event({ type: 'state_recorded', details: { state_sha256: 'abc' } }),
      event({ type: 'state_recorded' }),
      event({ type: 'checkpoint' }),
    );
    await store.read(async ({ audit }) => {
      expect((await audit.newestSnapshotEvent())?.details).toEqual({ state_sha256: 'abc' });
      expect((await audit.newestKeyMark())?.type).toBe('checkpoint');
    });
    const after = await store.read(async ({ audit }) => await audit.newestSeq());
    await append(
      event(),
      event({ type: 'user_disabled', userId: 1 }),
      event({ type: 'lock' }),
      event({ type: 'sign_out' }),
    );
    const types = await store.read(async ({ audit }) =>
      (await collect(audit.stateEvents(after))).map(({ type }) => type),
    );
    expect(types).toEqual(['user_disabled', 'sign_out']);
  });

  it('loses its oldest events by pruning only, a few at a time', async () => {
    const before = await all();
    const remove = (seq: number, limit: number) =>
      store.run(async ({ audit }) => {
        await audit.append(event({ type: 'audit_pruned', details: { covers_seq: seq } }));
        return await audit.removeThrough(seq, limit);
      });
    expect(await remove(10, 4)).toBe(4);
    expect(await remove(10, 100)).toBe(6);
    expect(await remove(10, 100)).toBe(0);
    const undone = store.run(async ({ audit }) => {
      await audit.removeThrough(20, 100);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    const after = await all();
    expect(after[0]?.seq).toBe(11);
    expect(after).toHaveLength(before.length - 10 + 3);
    expect(await store.read(async ({ audit }) => (await audit.newestPruning())?.details?.covers_seq)).toBe(
      10,
    );
    expect(await store.read(async ({ audit }) => await audit.problemOfRules())).toBeNull();
  });

  it('sees one moment while others write', async () => {
    let writing: Promise<unknown> = Promise.resolve();
    await store.read(async ({ audit }) => {
      await audit.atOneMoment(async () => {
        const before = await audit.countAfter(0);
        writing = append(event());
        for (let n = 0; n < 30; n += 1) expect(await audit.countAfter(0)).toBe(before);
      });
    });
    await writing;
  });

  it('keeps one snapshot, in the order of its lines', async () => {
    const lines = Array.from({ length: 1_250 }, (_, n) => `{"line":${n}}`);
    await store.run(async ({ audit }) => {
      expect(await audit.state.hasSnapshot()).toBe(false);
      await audit.state.putSnapshot(7, ['old']);
      await audit.state.putSnapshot(9, lines);
      expect(await audit.state.hasSnapshot()).toBe(true);
      expect(await collect(audit.state.snapshot(9))).toEqual(lines);
      expect(await collect(audit.state.snapshot(7))).toEqual([]);
    });
  });

  it('has the rows that it vouches for, each once, as every store tells them', async () => {
    const device = newDevice('V-1', {
      enrolledAtMs: 5,
      keyThumbprint: Buffer.alloc(32, 9).toString('base64url'),
    });
    const [open_, ended] = [
      newSession(1, {
        deviceId: device.id,
        keyThumbprint: device.keyThumbprint,
        startedAtMs: 1_000,
        expiresAtMs: 2_000,
      }),
      newSession(1),
    ];
    await store.run(
      async ({
        users,
        wards,
        devices,
        sessions,
        clients,
        badges,
        emergencyCodes,
        codes,
        emergencies,
        audit,
      }) => {
        expect(await audit.state.isEmpty()).toBe(true);
        const wardId = await wards.insert({ name: 'ICU', profile: 'standard' });
        await users.insert(newUser('ana', { id: 1, wardId }));
        await devices.insert(device);
        await sessions.registerStamp(stamp);
        for (const session of [open_, ended]) await sessions.insert(session);
        await sessions.end(ended.id, { atMs: 5, reason: 'sign_out' as never });
        await clients.insert({
          id: 'client',
          name: 'labs',
          type: 'resource-server',
          secretHash: Buffer.from('s'),
          createdAtMs: 1,
        });
        await badges.insert({
          id: nextId(),
          hash: Buffer.alloc(32, 1),
          userId: 1,
          linkedAtMs: 1,
          expiresAtMs: null,
          cardKey: null,
        });
        await emergencyCodes.insert({ id: 'C-1', uses: 2, expires: '2027-01-01', madeAtMs: 3 });
        const code = { salt: Buffer.from('salt'), hash: Buffer.alloc(32), wardId: null, expiresAtMs: 7 };
        await codes.insert({ ...code, selector: 'AAAA', site: null });
        const site = {
          madeAtMs: 1,
          uses: 3,
          usesLeft: 3,
          networks: ['10.0.0.0/8'],
          needsApproval: true,
          replacesSameName: false,
        };
        await codes.insert({ ...code, selector: 'BBBB', site: { ...site, id: nextId() } });
        await emergencies.insert({
          id: nextId(),
          kind: 'session',
          userId: 1,
          person: null,
          codeId: null,
          deviceId: null,
          keyThumbprint: null,
          ward: 'ICU',
          address: null,
          reason: { code: 'other' as never, text: 'why' },
          startedAtMs: 1,
          endedAtMs: null,
          recordedAtMs: 2,
          doubt: null,
          salt: Buffer.alloc(32, 2),
        });
      },
    );
    const entities = await store.read(async ({ audit }) => await collect(audit.state.entities()));
    const kinds = entities.map(({ kind }) => kind);
    expect(kinds).toEqual([
      'user',
      'emergency',
      'session',
      'device',
      'ward',
      'client',
      'badge',
      'emergency_code',
      'enrolment_code',
      'enrolment_code',
    ]);
    const factsOf = (kind: string) =>
      entities.filter((entity) => entity.kind === kind).map(({ facts }) => facts);
    expect(factsOf('session')).toEqual([
      {
        user_id: 1,
        device_id: device.id,
        ward_id: null,
        profile: 'standard',
        bound: true,
        expires_at: '1970-01-01T00:00:02.000Z',
      },
    ]);
    expect(factsOf('device')).toEqual([{ key: device.keyThumbprint, ward_id: null, state: 'enrolled' }]);
    expect(factsOf('user')).toMatchObject([{ role: 'clinician', disabled: false, emergency: null }]);
    expect(factsOf('client')).toEqual([{ type: 'resource-server', name: 'labs', secret: '73' }]);
    expect(factsOf('emergency')).toMatchObject([
      { kind: 'session', ended: false, code_id: null, recorded_at: '1970-01-01T00:00:00.002Z' },
    ]);
    const codesFacts = factsOf('enrolment_code').toSorted((one) => (one.site_code === null ? -1 : 1));
    expect(codesFacts[0]).toMatchObject({ site_code: null, uses_left: null, networks: null, approval: null });
    expect(codesFacts[1]).toMatchObject({
      uses_left: 3,
      networks: '["10.0.0.0/8"]',
      approval: true,
      replace_same_name: false,
    });
    await store.read(async ({ audit }) => {
      expect(await audit.state.endOf(open_.id)).toBe('open');
      expect(await audit.state.endOf(ended.id)).toBe('sign_out');
      expect([await audit.state.endOf(nextId()), await audit.state.endOf('no id')]).toEqual([null, null]);
    });
  });
});
