import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { keepRetention } from '../../../../server/background/keep-retention.ts';
import { parseServerConfig } from '../../../../server/config/server-config.ts';
import type { HeadRecord, RecordedHead } from '../../../../server/domain/audit/chain/head-record.ts';
import { parseRecord } from '../../../../server/domain/audit/export/audit-record.ts';
import { LaneSigner } from '../../../../server/domain/audit/lanes/sign-lanes.ts';
import { type AuditArchive, pruneTrail } from '../../../../server/domain/audit/prune-trail.ts';
import { verifyTrail } from '../../../../server/domain/audit/verify-trail.ts';
import type { BatchOptions } from '../../../../server/domain/ports/in-batches.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { UnitOfWork } from '../../../../server/domain/ports/unit-of-work.ts';
import { FileAuditArchive } from '../../../../server/store/file-audit-archive.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { insertSessions, openNode, rotate } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { newAuditSeal } from '../../../support/server/new-audit-seal.ts';

const why = whyNoPostgres();
const dayMs = 24 * 3_600_000;

interface PruneOptions {
  readonly into?: AuditArchive;
  readonly beforeMs?: number;
  readonly batches?: BatchOptions;
  readonly unitOfWork?: UnitOfWork;
}

describe.skipIf(why !== null)(`lanes that are pruned${why === null ? '' : ` (${why})`}`, () => {
  const clock = new FakeServerClock();
  const seal = newAuditSeal();
  let recorded: RecordedHead = { kind: 'missing' };
  const headRecord: HeadRecord = {
    read: () => recorded,
    write: (head) => {
      recorded = { kind: 'recorded', head };
    },
  };
  let database: TestDatabase;
  let a: Store;
  let b: Store;
  let ids: readonly string[];
  let folder: string;
  let archive: FileAuditArchive;

  beforeEach(async () => {
    recorded = { kind: 'missing' };
    folder = mkdtempSync(join(tmpdir(), 'carelink-lanes-'));
    archive = FileAuditArchive.inFolder(folder);
    database = await freshDatabase(inject('postgresFolder'));
    a = await openNode(database, { node: 'a' });
    b = await openNode(database, { node: 'b' });
    for (const node of [a, b]) node.protectAudit({ seal, headRecord, clock }, null);
    await append('key_created', { kid: 'audit', use: 'audit' });
    ids = await insertSessions(database, a, 2);
    await refresh();
    await sign();
    await refresh();
    await sign();
    await refresh();
    clock.advance(dayMs);
    await append('client_login_failed');
    await refresh();
    await sign();
    await refresh();
  });
  afterEach(async () => {
    await a.close();
    await b.close();
    rmSync(folder, { recursive: true });
  });

  const append = (type: 'key_created' | 'client_login_failed', details: Record<string, string> = {}) =>
    a.unitOfWork.run(({ audit }) =>
      audit.append({ type, outcome: 'success', timeMs: clock.nowMs(), details }),
    );
  const refresh = () => Promise.all(ids.map((id, index) => rotate(index === 0 ? a : b, id)));
  const sign = () => new LaneSigner({ clock, unitOfWork: a.unitOfWork }, seal).signIfDue();
  const verify = () => a.unitOfWork.read(({ audit }) => verifyTrail(audit, { seal, headRecord }));
  const ports = () => ({ clock, unitOfWork: a.unitOfWork });
  const prune = ({
    into = archive,
    beforeMs = clock.nowMs() - 3_600_000,
    batches = {},
    unitOfWork = a.unitOfWork,
  }: PruneOptions = {}) => pruneTrail({ clock, unitOfWork }, { beforeMs, archive: into, seal, batches });
  const tamper = (...statements: string[]) =>
    asSuperuser(database, 'SET session_replication_role = replica', ...statements);
  const left = () =>
    asSuperuser(
      database,
      'SELECT lane, min(seq)::integer AS first, count(*)::integer AS count FROM audit_events GROUP BY lane ORDER BY lane',
    );

  test('are in the archive with the house, and whole from there', async () => {
    const before = await verify();
    const { removed, file } = await prune();
    const events = readFileSync(String(file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => parseRecord(line) ?? expect.unreachable());
    expect(events.map(({ seq, place }) => `${place?.lane ?? 0}:${seq}`).toSorted()).toEqual(
      ['0:1', '0:2', '0:3', '1:1', '1:2', '2:1', '2:2'].toSorted(),
    );
    expect(removed).toBe(7);
    expect(before).toMatchObject({ whole: true, lanes: { lanes: 2, events: 10 } });
    expect(await verify()).toMatchObject({ whole: true, firstSeq: 4, lanes: { lanes: 2, events: 6 } });
    expect(await left()).toMatchObject([{ first: 4 }, { first: 3, count: 3 }, { first: 3, count: 3 }]);
    await refresh();
    await sign();
    expect(await verify()).toMatchObject({ whole: true, lanes: { events: 8 } });
  });

  test('are pruned again and again, also those of a node that is gone', async () => {
    await prune();
    await b.close();
    clock.advance(dayMs);
    await append('client_login_failed');
    await rotate(a, ids[0] ?? '');
    await sign();
    await prune();
    expect(await verify()).toMatchObject({ whole: true });
    clock.advance(dayMs);
    await append('client_login_failed');
    await prune();
    expect(await left()).toMatchObject([{ lane: 0 }]);
    expect(await verify()).toMatchObject({ whole: true, lanes: { lanes: 2, events: 0 } });
    await rotate(a, ids[0] ?? '');
    await sign();
    expect(await verify()).toMatchObject({ whole: true, lanes: { lanes: 2, events: 1 } });
    expect(readdirSync(folder)).toHaveLength(3);
    // All that was ever written is in the archives and the database, once.
    const kept = await Promise.all(
      readdirSync(folder).map((file) => Array.fromAsync(archive.read(join(folder, file)))),
    );
    const seqs = kept
      .flat()
      .filter(({ place }) => place?.lane === 1)
      .map(({ seq }) => seq);
    expect(seqs.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('are whole when the removal was interrupted, and the next one finishes it', async () => {
    const stop = new AbortController();
    const stopped: UnitOfWork = {
      read: (query) => a.unitOfWork.read(query),
      // What is signed is on disk, and nothing is removed yet.
      run: (job, options) => a.unitOfWork.run(job, options).finally(() => stop.abort()),
    };
    expect(await prune({ unitOfWork: stopped, batches: { signal: stop.signal } })).toMatchObject({
      removed: 0,
    });
    expect(await verify()).toMatchObject({ whole: true, firstSeq: 1, lanes: { events: 10 } });
    await tamper('DELETE FROM audit_events WHERE lane = 1 AND seq = 1');
    expect(await verify()).toMatchObject({ whole: true });
    await tamper('DELETE FROM audit_events WHERE lane = 0 AND seq < 3');
    expect(await verify()).toMatchObject({ whole: true });
    expect(await prune()).toMatchObject({ removed: 4, file: null });
    expect(await verify()).toMatchObject({ whole: true, firstSeq: 4, lanes: { events: 6 } });
  });

  test('are archived once when the machine went down before they were signed', async () => {
    const broken: AuditArchive = {
      write: (...args) => archive.write(...args),
      read: (file) => archive.read(file),
      digest: async () => {
        throw new Error('the machine went down');
      },
    };
    await expect(prune({ into: broken })).rejects.toThrow('went down');
    await refresh();
    expect(await prune()).toMatchObject({ removed: 7 });
    expect(readdirSync(folder)).toEqual(['audit-1-3.ndjson']);
    expect(await verify()).toMatchObject({ whole: true });
  });

  test('are pruned by the background work', async () => {
    clock.advance(10 * 366 * dayMs);
    await append('client_login_failed');
    const { audit } = parseServerConfig({ audit: { retention_years: 6, archive: folder } });
    await keepRetention({ ...ports(), log: silentLog, keys: { auditSeal: seal } as never }, audit);
    expect(readdirSync(folder)).toEqual(['audit-1-5.ndjson']);
    expect(await verify()).toMatchObject({ whole: true, lanes: { events: 2 } });
  });

  test.each([
    ['whose first event is gone', 'DELETE FROM audit_events WHERE lane = 1 AND seq = 3', 3],
    ['whose first events are gone', 'DELETE FROM audit_events WHERE lane = 1 AND seq < 5', 3],
    ['all of whose events are gone', 'DELETE FROM audit_events WHERE lane = 1', 3],
    [
      'that is gone altogether',
      'DELETE FROM audit_events WHERE lane = 1; DELETE FROM audit_heads WHERE lane = 1',
      3,
    ],
    [
      'that begins with the pruned event again, but another one',
      `INSERT INTO audit_events SELECT (json_populate_record(e, '{"seq": 2}')).* FROM audit_events e WHERE lane = 1 AND seq = 3`,
      2,
    ],
  ])('are broken after the pruning by one %s', async (_name, change, brokenSeq) => {
    await prune();
    await tamper(...change.split(';'));
    expect(await verify()).toMatchObject({ whole: false, lane: 1, brokenSeq });
  });

  test('are broken by a beginning that was removed without a pruning', async () => {
    await tamper('DELETE FROM audit_events WHERE lane = 2 AND seq < 3');
    expect(await verify()).toMatchObject({ whole: false, lane: 2, brokenSeq: 1, problem: 'it is missing' });
  });

  test('are broken by a pruned lane that nothing mentions any more', async () => {
    await prune();
    await b.close();
    clock.advance(dayMs);
    await append('client_login_failed');
    await rotate(a, ids[0] ?? '');
    await prune();
    await tamper('DELETE FROM audit_events WHERE lane = 2', 'DELETE FROM audit_heads WHERE lane = 2');
    expect(await verify()).toMatchObject({
      whole: false,
      lane: 2,
      problem: 'the lane has no head any more',
    });
  });

  test.each([
    ['a changed event', `UPDATE audit_events SET reason = 'x' WHERE lane = 1 AND seq = 2`],
    ['an event that is gone', 'DELETE FROM audit_events WHERE lane = 1 AND seq = 1'],
    [
      'a lane that is gone altogether',
      'DELETE FROM audit_events WHERE lane = 2; DELETE FROM audit_heads WHERE lane = 2',
    ],
    [
      'a lane that was cut off',
      `DELETE FROM audit_events WHERE lane = 1 AND seq > 1;
       UPDATE audit_heads SET seq = 1, hash = (SELECT hash FROM audit_events WHERE lane = 1 AND seq = 1) WHERE lane = 1`,
    ],
    ['a seal that is not ours', 'UPDATE audit_events SET seal = hash WHERE lane = 1 AND seq = 1'],
  ])('are not pruned with %s', async (_name, change) => {
    await tamper(...change.split(';'));
    const before = await left();
    await expect(prune()).rejects.toThrow('Nothing was pruned: The audit trail is broken at event');
    expect(await left()).toEqual(before);
  });

  test('are not pruned into an archive of another database', async () => {
    const { file } = await prune();
    const other = await freshDatabase(inject('postgresFolder'));
    const c = await openNode(other, { node: 'c' });
    c.protectAudit({ seal, headRecord: { read: () => recorded, write: () => {} }, clock }, null);
    const [first, second, third] = await Array.fromAsync(archive.read(String(file))).then((events) =>
      events.filter(({ place }) => !place),
    );
    // The same events of the house, but without any lane.
    for (const each of [first, second, third])
      if (each) await c.unitOfWork.run(({ audit }) => audit.append(each));
    clock.advance(dayMs);
    await c.unitOfWork.run(({ audit }) =>
      audit.append({ type: 'client_login_failed', outcome: 'success', timeMs: clock.nowMs() }),
    );
    const pruning = { beforeMs: clock.nowMs() - 3_600_000, archive, seal };
    await expect(pruneTrail({ clock, unitOfWork: c.unitOfWork }, pruning)).rejects.toThrow(
      'holds other events than the database',
    );
    await c.close();
  });

  test('are pruned only if the tables are what the trail says, and a snapshot is signed', async () => {
    const other = await freshDatabase(inject('postgresFolder'));
    const c = await openNode(other, { node: 'c' });
    c.protectAudit({ seal, headRecord: { read: () => recorded, write: () => {} }, clock }, null);
    const note = (details: Record<string, string>) =>
      c.unitOfWork.run(({ audit }) =>
        audit.append({ type: 'key_created', outcome: 'success', timeMs: clock.nowMs(), details }),
      );
    await note({ kid: 'audit', use: 'audit', state: 'empty' });
    clock.advance(dayMs);
    await note({ kid: 'other', use: 'tokens' });
    const pruneC = () =>
      pruneTrail(
        { clock, unitOfWork: c.unitOfWork },
        { beforeMs: clock.nowMs() - 3_600_000, archive: FileAuditArchive.inFolder(join(folder, 'c')), seal },
      );
    await insertSessions(other, c, 1);
    await expect(pruneC()).rejects.toThrow(
      'Nothing was pruned: The database is not what its audit trail says',
    );
    await asSuperuser(
      other,
      'SET session_replication_role = replica',
      'DELETE FROM sessions',
      'DELETE FROM users',
      'UPDATE highest_user_id SET value = 0',
    );
    expect(await pruneC()).toMatchObject({ removed: 1 });
    const snapshot = await c.unitOfWork.read(({ audit }) => audit.newestSnapshotEvent());
    expect(snapshot).toMatchObject({ type: 'audit_pruned' });
    await c.close();
  });
});
