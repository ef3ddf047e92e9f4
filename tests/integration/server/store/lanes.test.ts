import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { HeadRecord, RecordedHead } from '../../../../server/domain/audit/chain/head-record.ts';
import { LaneSigner } from '../../../../server/domain/audit/lanes/sign-lanes.ts';
import { verifyTrail } from '../../../../server/domain/audit/verify-trail.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { insertSessions, openNode, rotate } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { newAuditSeal } from '../../../support/server/new-audit-seal.ts';

const why = whyNoPostgres();

describe.skipIf(why !== null)(`lanes of the trail${why === null ? '' : ` (${why})`}`, () => {
  const clock = new FakeServerClock();
  const seal = newAuditSeal();
  let database: TestDatabase;
  let nodes: Store[];
  let recorded: RecordedHead;
  const headRecord: HeadRecord = {
    read: () => recorded,
    write: (head) => {
      recorded = { kind: 'recorded', head };
    },
  };

  beforeEach(async () => {
    recorded = { kind: 'missing' };
    database = await freshDatabase(inject('postgresFolder'));
    nodes = [await openNode(database, { node: 'a' }), await openNode(database, { node: 'b' })];
    for (const node of nodes) node.protectAudit({ seal, headRecord, clock }, null);
    const [first] = nodes;
    await first?.unitOfWork.run(({ audit }) =>
      audit.append({
        type: 'key_created',
        outcome: 'success',
        timeMs: 1,
        details: { kid: 'audit', use: 'audit' },
      }),
    );
  });

  afterEach(async () => {
    for (const node of nodes) await node.close();
  });

  const [a, b] = [() => nodes[0] as Store, () => nodes[1] as Store];
  const verify = () =>
    a().unitOfWork.read(({ audit }) => verifyTrail(audit, { seal, headRecord }, new Set()));
  const sign = () => new LaneSigner({ clock, unitOfWork: a().unitOfWork }, seal).signIfDue();
  const tamper = (...statements: string[]) =>
    asSuperuser(database, 'SET session_replication_role = replica', ...statements);

  /** Each node refreshes its sessions, the house signs, and they refresh once more. */
  async function work(): Promise<void> {
    const ids = await insertSessions(database, a(), 4);
    const refresh = () => Promise.all(ids.map((id, index) => rotate(nodes[index % 2] as Store, id)));
    await refresh();
    await refresh();
    expect(await sign()).toBe(true);
    await refresh();
  }

  test('are whole, whether or not they are signed yet, while nodes go on', async () => {
    await work();
    expect(await verify()).toMatchObject({ whole: true, lanes: { lanes: 2, events: 12 } });
    const ids = await insertSessions(database, a(), 20);
    const refreshing = Promise.all(ids.map((id) => rotate(b(), id)));
    expect(await verify()).toMatchObject({ whole: true });
    await refreshing;
    await sign();
    expect(await verify()).toMatchObject({ whole: true, lanes: { lanes: 2, events: 32 } });
  });

  test('are signed once while nothing happens, and not at all while there are none', async () => {
    const signer = new LaneSigner({ clock, unitOfWork: a().unitOfWork }, seal);
    expect(await signer.signIfDue()).toBe(false);
    const [id = ''] = await insertSessions(database, a(), 1);
    await rotate(a(), id);
    expect(await signer.signIfDue()).toBe(true);
    expect(await signer.signIfDue()).toBe(false);
  });

  test.each([
    [
      'a changed event',
      `UPDATE audit_events SET reason = 'x' WHERE lane = 1 AND seq = 2`,
      2,
      'content was changed',
    ],
    ['an event that is gone', 'DELETE FROM audit_events WHERE lane = 1 AND seq = 2', 2, 'it is missing'],
    [
      'a lane whose end was cut off, head and all',
      `DELETE FROM audit_events WHERE lane = 1 AND seq > 2;
       UPDATE audit_heads SET seq = 2, hash = (SELECT hash FROM audit_events WHERE lane = 1 AND seq = 2) WHERE lane = 1`,
      3,
      'it is missing',
    ],
    [
      'a lane that is gone altogether',
      'DELETE FROM audit_events WHERE lane = 1; DELETE FROM audit_heads WHERE lane = 1',
      1,
      'it is missing',
    ],
    [
      'an event of another lane',
      'UPDATE audit_events SET lane = 9 WHERE lane = 1 AND seq = 1; UPDATE audit_events SET lane = 1 WHERE lane = 2 AND seq = 1; UPDATE audit_events SET lane = 2 WHERE lane = 9',
      1,
      'content was changed',
    ],
    [
      'a seal that is not ours',
      `UPDATE audit_events SET seal = hash WHERE lane = 1 AND seq = 1`,
      1,
      'seal is wrong',
    ],
    [
      'an event behind the head',
      `INSERT INTO audit_events SELECT (json_populate_record(e, '{"seq": 99}')).* FROM audit_events e WHERE lane = 1 AND seq = 1`,
      99,
      'after the head',
    ],
  ])('are broken by %s', async (_name, change, brokenSeq, problem) => {
    await work();
    await tamper(...change.split(';'));
    expect(await verify()).toMatchObject({
      whole: false,
      lane: 1,
      brokenSeq,
      problem: expect.stringContaining(problem),
    });
  });

  test.each([
    ['seq = seq - 1', 'the head of the trail in audit_heads is event 1, but the newest one is event 2'],
    [
      "hash = decode(repeat('ab', 32), 'hex')",
      'the head of the trail in audit_heads is not event 2, so the next one would not follow it',
    ],
  ])('are not whole while the head of the house is not its newest event (%s)', async (change, problem) => {
    await work();
    await tamper(`UPDATE audit_heads SET ${change} WHERE lane = 0`);
    expect(await verify()).toMatchObject({ whole: false, of: 'database', problem });
    await tamper('DELETE FROM audit_heads WHERE lane = 0');
    expect(await verify()).toMatchObject({ whole: false, problem: expect.stringContaining('is event 0') });
  });

  test('are broken by a signature of the house that somebody else has made', async () => {
    await work();
    const other = newAuditSeal();
    await new LaneSigner({ clock, unitOfWork: b().unitOfWork }, other).signIfDue();
    expect(await verify()).toMatchObject({ whole: false, problem: 'its signature of the lanes is not ours' });
  });
});
