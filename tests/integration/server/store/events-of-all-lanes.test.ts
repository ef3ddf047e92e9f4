import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isHashedRight } from '../../../../server/domain/audit/chain/hash-chain.ts';
import { type AuditFormat, rendererOf } from '../../../../server/domain/audit/export/audit-format.ts';
import { parseRecord } from '../../../../server/domain/audit/export/audit-record.ts';
import { exportTrail } from '../../../../server/domain/audit/export-trail.ts';
import { textOfHeads } from '../../../../server/domain/audit/lanes/lane-signature.ts';
import type { AuditEvent, EventPosition } from '../../../../server/domain/records/audit-event.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { insertSessions, openNode, rotate } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const why = whyNoPostgres();

describe.skipIf(why !== null)(`events of all lanes${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase;
  let a: Store;
  let b: Store;
  let ids: readonly string[];

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresFolder'));
    a = await openNode(database, { node: 'a' });
    b = await openNode(database, { node: 'b' });
    ids = await insertSessions(database, a, 3);
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(ids.map((id, index) => rotate(index === 0 ? b : a, id)));
      // A refresh before any event of the house, some between two of them, and two events of the house in a row.
      if (round > 0) await append();
      if (round === 3) await append();
    }
  });
  afterAll(async () => {
    await a.close();
    await b.close();
  });

  const append = () =>
    a.unitOfWork.run(({ audit }) => audit.append({ type: 'user_added', outcome: 'success', timeMs: 1 }));
  const newest = (before: EventPosition | null, limit: number) =>
    b.unitOfWork.read(({ audit }) => audit.newestBefore(before, limit));
  const idOf = ({ seq, place }: AuditEvent) => `${place?.lane ?? 0}:${seq}:${place?.afterSeq ?? seq}`;
  const paged = async (limit: number, between: () => Promise<unknown> = async () => {}) => {
    const found: string[] = [];
    for (let before: EventPosition | null = null; ; ) {
      const page: readonly AuditEvent[] = await newest(before, limit);
      found.push(...page.map(idOf));
      before = page.at(-1) ?? null;
      if (page.length < limit) return found;
      await between();
    }
  };
  const expected = async () => {
    const rows = await asSuperuser(
      database,
      `SELECT lane || ':' || seq || ':' || coalesce(after_seq, seq) AS id FROM audit_events
        ORDER BY coalesce(after_seq, seq) DESC, lane DESC, seq DESC`,
    );
    return rows.map(({ id }) => String(id));
  };

  test.each([1, 2, 3, 7, 200])('are listed newest first in pages of %i', async (limit) => {
    expect(await expected()).toHaveLength(6 * 3 + 6);
    expect(await paged(limit)).toEqual(await expected());
  });

  test('are listed without gaps or repeats while nodes write', async () => {
    const before = await expected();
    const found = await paged(2, async () => {
      await Promise.all(ids.map((id, index) => rotate(index === 0 ? a : b, id)));
      await append();
    });
    expect(found).toEqual(before);
  });

  test('are found before any event that somebody asks for, whether it exists or not', async () => {
    const all = await expected();
    const before = async (position: EventPosition) => (await newest(position, 200)).map(idOf);
    expect(await before({ seq: 3 })).toEqual(all.filter((id) => Number(id.split(':')[2]) < 3));
    expect(await before({ seq: 999, place: { lane: 99, afterSeq: 0 } })).toEqual(
      all.filter((id) => id.endsWith(':0')),
    );
    expect(await before({ seq: 1, place: { lane: 1, afterSeq: 0 } })).toEqual([]);
    const huge = { seq: 999_999_999_999_999, place: { lane: 999_999_999, afterSeq: 999_999_999_999_999 } };
    expect(await before(huge)).toEqual(all);
    expect(await before({ seq: 1 })).toEqual(all.filter((id) => id.endsWith(':0')));
  });

  test('are searched by halves, to tell where each lane was', async () => {
    for (const seq of [0, 1, 2, 4, 5, 6, 1_000]) {
      const found = await a.unitOfWork.read(({ audit }) => audit.newestOfLanesBefore(seq));
      const rows = await asSuperuser(
        database,
        `SELECT lane, max(seq)::integer AS seq FROM audit_events WHERE lane > 0 AND after_seq < ${seq} GROUP BY lane ORDER BY lane`,
      );
      expect(found.map(({ lane, seq }) => ({ lane, seq }))).toEqual(rows);
    }
  });

  const exported = async (format: AuditFormat, sinceMs: number | null = null, of = a) => {
    let text = '';
    const leftOut = await exportTrail(
      { clock: new FakeServerClock(), unitOfWork: of.unitOfWork },
      {
        format,
        render: rendererOf(format, 'https://carelink.test'),
        sinceMs,
        untilMs: null,
        write: async (piece) => {
          text += piece;
        },
      },
    );
    return { text, leftOut };
  };
  const recordsIn = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => parseRecord(line) ?? expect.unreachable());

  test('are exported where the house had its place for them, each with what its hash needs', async () => {
    const inOrder = (await expected()).toReversed();
    const { text, leftOut } = await exported('ndjson');
    const events = recordsIn(text);
    expect(leftOut).toBeNull();
    expect(events.map(idOf).toSorted()).toEqual(inOrder.toSorted());
    const placeOf = (event: AuditEvent) => event.place?.afterSeq ?? event.seq;
    expect(events.map(placeOf)).toEqual(inOrder.map((id) => Number(id.split(':')[2])));
    expect(events.every(isHashedRight)).toBe(true);
    const ends = await a.unitOfWork.read(({ audit }) => audit.lanes());
    expect((await newest(null, 1))[0]).toMatchObject({
      type: 'audit_exported',
      details: { to_seq: events.filter(({ place }) => !place).length, lanes: textOfHeads(ends) },
    });
    for (const lane of [1, 2]) {
      const seqs = events.filter(({ place }) => place?.lane === lane).map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
  });

  test('are exported by their times where the house had one place for them, each lane in its own order', async () => {
    const database = await freshDatabase(inject('postgresFolder'));
    const nodes = await Promise.all(['a', 'b'].map((node) => openNode(database, { node })));
    const [one, two] = nodes as [Store, Store];
    const [id = ''] = await insertSessions(database, one, 1);
    const at = (store: Store, timeMs: number) =>
      store.unitOfWork.run(({ audit }) => audit.append({ type: 'refresh', outcome: 'success', timeMs }), {
        ofSession: id,
      });
    // Written in another order than they were due; and the clock of one node goes back.
    for (const timeMs of [20, 50, 40]) await at(two, timeMs);
    for (const timeMs of [10, 30, 60]) await at(one, timeMs);
    const { text } = await exported('ndjson', null, one);
    for (const node of nodes) await node.close();
    expect(recordsIn(text).map(({ timeMs, place }) => [timeMs, place?.afterSeq])).toEqual(
      [10, 20, 30, 50, 40, 60].map((timeMs) => [timeMs, 0]),
    );
  });

  test('are exported from a time on', async () => {
    const { text } = await exported('ndjson', 86_400_000);
    const events = recordsIn(text);
    expect(events.length).toBeGreaterThan(6);
    expect(events.every(({ timeMs }) => timeMs >= 86_400_000)).toBe(true);
    expect(events.filter(({ type }) => type === 'user_added')).toEqual([]);
  });

  test('are exported as CSV with two more columns, and as FHIR with ids of their own', async () => {
    const [header = '', ...lines] = (await exported('csv')).text.trimEnd().split('\r\n');
    expect(header).toMatch(/"hash","seal","lane","after_seq"$/);
    expect(lines.filter((line) => /"[12]","\d+"$/.test(line)).length).toBeGreaterThan(6);
    expect(lines.filter((line) => /"",""$/.test(line)).length).toBeGreaterThan(6);
    const { entry } = JSON.parse((await exported('fhir')).text);
    const ids = entry.map(({ resource }: { resource: { id: string } }) => resource.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['1', '1.1', '1.2']));
  });

  test('are no records when a part of their place is missing', async () => {
    const { text } = await exported('ndjson');
    const line = text.split('\n').find((each) => each.includes('"lane":1')) ?? '';
    expect(parseRecord(line)).not.toBeNull();
    for (const part of [/"lane":\d+,/, /"after_seq":\d+,/])
      expect(parseRecord(line.replace(part, ''))).toBeNull();
  });

  test('are left out when they are not ours, and the others are still shown', async () => {
    const all = await expected();
    await asSuperuser(
      database,
      'SET session_replication_role = replica',
      `UPDATE audit_events SET reason = 'x' WHERE lane = 1 AND seq = 3`,
      'UPDATE audit_events SET after_seq = NULL WHERE lane = 2 AND seq = 1',
    );
    const isTampered = (id: string) => id.startsWith('1:3:') || id.startsWith('2:1:');
    expect(await paged(200)).toEqual(all.filter((id) => !isTampered(id)));
    const { text, leftOut } = await exported('ndjson');
    expect(leftOut).toMatchObject({ count: 2 });
    expect(recordsIn(text).map(idOf)).not.toContain(all.find((id) => id.startsWith('1:3:')));
  });
});
