import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { Repositories } from '../../../../server/domain/ports/unit-of-work.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import type { Job } from '../../../../server/store/postgres/job.ts';
import { LaneWriter } from '../../../../server/store/postgres/lane-writer.ts';
import { runSessionBatch } from '../../../../server/store/postgres/session-batch.ts';
import { sessionReader } from '../../../../server/store/session-row.ts';
import { freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();
let database: TestDatabase;
let connection: Connection;
const ids = [1, 2, 3].map((n) => `${n}f9619ff-8b86-4d01-b42d-00cf4fc964ff`);
const use = (proofId: string) => ({ keyThumbprint: 'key', proofId, nowMs: Date.now() });
const jobOf = (index: number, run: (repositories: Repositories) => unknown): Job => ({
  run,
  ofSession: ids[index] ?? null,
  resolve: () => {},
  reject: () => {},
  note: undefined,
  giveUpAtMs: Number.POSITIVE_INFINITY,
  isWanted: () => true,
});
const lane = () => new LaneWriter(1, { begin() {} } as never, () => null);
const run = (jobs: readonly Job[]) =>
  runSessionBatch(jobs, {
    connection,
    lane: lane(),
    tell: (error) => error,
    log: silentLog,
    sessionOf: sessionReader(silentLog),
  });

/** What a refresh does. */
const refresh = (index: number, proofId: string) =>
  jobOf(index, async ({ sessions, shared }) => {
    const [, memory] = await Promise.all([
      sessions.find(ids[index] ?? ''),
      shared.rememberProof(use(proofId)),
    ]);
    return memory;
  });

beforeAll(async () => {
  if (why !== null) return;
  database = await freshDatabase(inject('postgresFolder'));
  connection = await Connection.open(database);
  await connection.execute(
    `INSERT INTO audit_heads (lane, node, seq, hash) VALUES (0, NULL, 0, decode(repeat('00', 32), 'hex'))
     ON CONFLICT DO NOTHING`,
  );
});

afterAll(async () => {
  if (why === null) await connection.close();
});

beforeEach(async () => {
  if (why === null) await connection.execute('TRUNCATE seen_proofs');
});

describe.skipIf(why !== null)(
  `proofs of a batch of jobs of sessions${why === null ? '' : ` (${why})`}`,
  () => {
    it('are each new for one job, and known afterwards', async () => {
      const { outcomes, hasProofs } = await run([refresh(0, 'a'), refresh(1, 'b'), refresh(2, 'a')]);
      await connection.commit();
      const results = outcomes.map((outcome) => 'result' in outcome && outcome.result);
      expect(results[1]).toBe('new');
      expect([results[0], results[2]].sort()).toEqual(['new', 'seen']);
      expect(hasProofs).toBe(true);
      const again = await run([refresh(0, 'a'), refresh(1, 'b')]);
      await connection.commit();
      expect(again.outcomes.map((outcome) => 'result' in outcome && outcome.result)).toEqual([
        'seen',
        'seen',
      ]);
      expect(again.hasProofs).toBe(false);
    });

    it('are undone with the batch', async () => {
      await run([refresh(0, 'a')]);
      await connection.execute('ROLLBACK');
      const { outcomes } = await run([refresh(0, 'a')]);
      await connection.execute('ROLLBACK');
      expect(outcomes).toMatchObject([{ result: 'new' }]);
    });

    it('are new again for a job that needs the house, or that has thrown', async () => {
      const escalating = jobOf(0, async (repositories) => {
        await repositories.shared.rememberProof(use('a'));
        await repositories.failureCounters.find(Buffer.alloc(1));
      });
      const throwing = jobOf(1, async ({ shared }) => {
        await shared.rememberProof(use('b'));
        throw new Error('refused');
      });
      const { outcomes, hasProofs } = await run([escalating, throwing, refresh(2, 'c')]);
      await connection.commit();
      expect(outcomes).toMatchObject([
        { needsHouse: true },
        { error: { message: 'refused' } },
        { result: 'new' },
      ]);
      expect(hasProofs).toBe(true);
      const again = await run([refresh(0, 'a'), refresh(1, 'b'), refresh(2, 'c')]);
      await connection.commit();
      expect(again.outcomes).toMatchObject([{ result: 'new' }, { result: 'new' }, { result: 'seen' }]);
    });

    it('fail all of the batch when they cannot be remembered, and none of it is committed', async () => {
      await connection.execute('ALTER TABLE seen_proofs RENAME TO hidden_proofs');
      try {
        await expect(run([refresh(0, 'a'), jobOf(1, () => 'done')])).rejects.toThrow('seen_proofs');
      } finally {
        await connection.execute('ROLLBACK');
        await connection.execute('ALTER TABLE hidden_proofs RENAME TO seen_proofs');
      }
    });
  },
);
