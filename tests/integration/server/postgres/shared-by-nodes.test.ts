import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { Refusal } from '../../../../server/domain/ports/refusal.ts';
import type { ProofMemory } from '../../../../server/domain/tokens/seen-proofs.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { PostgresSharedByNodes } from '../../../../server/store/postgres/postgres-shared-by-nodes.ts';
import { PostgresSeenProofs } from '../../../../server/store/postgres/seen-proofs.ts';
import { freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();
let database: TestDatabase;
const minuteMs = 60_000;
let nodes: Connection[] = [];
let seen: PostgresSeenProofs[] = [];

const use = (proofId: string, { key = 'key', nowMs = Date.now() } = {}) => ({
  keyThumbprint: key,
  proofId,
  nowMs,
});
const counted = (answers: readonly ProofMemory[]) => ({
  new: answers.filter((answer) => answer === 'new').length,
  seen: answers.filter((answer) => answer === 'seen').length,
});

beforeAll(async () => {
  if (why !== null) return;
  database = await freshDatabase(inject('postgresFolder'));
  const open = () => Connection.open(database);
  nodes = await Promise.all([open(), open(), open()]);
  seen = nodes.map((node) => new PostgresSeenProofs(node, silentLog));
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
});

beforeEach(() => nodes[0]?.execute('TRUNCATE seen_proofs'));

describe.skipIf(why !== null)(`PostgresSeenProofs${why === null ? '' : ` (${why})`}`, () => {
  it('knows at every node what was proved to one', async () => {
    const [one, other, third] = seen as [PostgresSeenProofs, PostgresSeenProofs, PostgresSeenProofs];
    expect(await one.remember(use('p'))).toBe('new');
    for (const node of [one, other, third]) expect(await node.remember(use('p'))).toBe('seen');
    expect(await other.remember(use('p', { key: 'another' }))).toBe('new');
    // Neither the key nor the id ends where the other begins.
    expect(await third.remember(use('p', { key: 'keyp' }))).toBe('new');
  });

  it('accepts one of many simultaneous uses, whichever nodes they reach and in whichever order', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const answers = await Promise.all(
      seen.flatMap((node, index) => {
        const inOrder = index === 1 ? ids.toReversed() : ids;
        return [...inOrder, ...inOrder].map((id) => node.remember(use(id)));
      }),
    );
    expect(counted(answers)).toEqual({ new: 300, seen: 1500 });
  });

  it('asks once for all proofs of a turn', async () => {
    let statements = 0;
    const counting = new PostgresSeenProofs(
      {
        all: (...query) => {
          statements += 1;
          return (nodes[0] as Connection).all(...query);
        },
        run: () => Promise.reject(new Error('not asked')),
      },
      silentLog,
    );
    await Promise.all(Array.from({ length: 50 }, (_, index) => counting.remember(use(`q${index}`))));
    expect(statements).toBe(1);
  });

  it('is undone together with a transaction, and waits for one that is under way elsewhere', async () => {
    const [node, elsewhere] = nodes as [Connection, Connection];
    const inJob = new PostgresSharedByNodes(node, silentLog);
    await node.execute('BEGIN');
    expect(await inJob.rememberProof(use('p'))).toBe('new');
    expect(await inJob.rememberProof(use('p'))).toBe('seen');
    const waiting = new PostgresSeenProofs(elsewhere, silentLog).remember(use('p'));
    await node.execute('ROLLBACK');
    expect(await waiting).toBe('new');
    await node.execute('BEGIN');
    expect(await inJob.rememberProof(use('p'))).toBe('seen');
    await node.execute('ROLLBACK');
  });

  it.each([13, -13, 600])(
    'accepts nothing at a node whose clock is %i minutes off, which would not know what others forgot',
    async (minutes) => {
      const told: object[] = [];
      const log = { ...silentLog, error: (fields: object) => told.push(fields) };
      const wrong = new PostgresSeenProofs(nodes[0] as Connection, log);
      const nowMs = Date.now() + minutes * minuteMs;
      expect(await wrong.remember(use('p', { nowMs }))).toBe('full');
      expect(await wrong.remember(use('q', { nowMs }))).toBe('full');
      expect(told).toEqual([{ aheadSeconds: expect.closeTo(minutes * 60, -1) as number }]);
      expect(await seen[1]?.remember(use('p'))).toBe('new');
    },
  );

  it.each([10, -10])(
    'accepts what is proved to a node whose clock is %i minutes off, once',
    async (minutes) => {
      const nowMs = Date.now() + minutes * minuteMs;
      expect(await seen[0]?.remember(use('p', { nowMs }))).toBe('new');
      expect(await seen[1]?.remember(use('p', { nowMs: Date.now() - minutes * minuteMs }))).toBe('seen');
    },
  );

  it('forgets what no node accepts any more, by the clock of the database', async () => {
    const [node] = nodes as [Connection];
    await Promise.all(['a', 'b', 'c'].map((id) => seen[0]?.remember(use(id))));
    expect(await seen[0]?.forgetOld()).toBe(0);
    await node.execute('UPDATE seen_proofs SET seen_at_ms = seen_at_ms - 29 * 60000');
    expect(await seen[0]?.forgetOld()).toBe(0);
    await node.execute('UPDATE seen_proofs SET seen_at_ms = seen_at_ms - 2 * 60000');
    expect(await seen[0]?.forgetOld()).toBe(3);
  });

  it('says unavailable, and lets nothing through, when the database cannot remember', async () => {
    const broken = await Connection.open(database);
    const proofs = new PostgresSeenProofs(broken, silentLog);
    await broken.execute('SET default_transaction_read_only = on');
    await expect(proofs.remember(use('p'))).rejects.toThrow(Refusal);
    await broken.execute('SET default_transaction_read_only = off');
    expect(await proofs.remember(use('p'))).toBe('new');
    broken.destroy();
    await expect(proofs.remember(use('q'))).rejects.toThrow(Refusal);
  });
});

describe.skipIf(why !== null)(`PostgresSharedByNodes${why === null ? '' : ` (${why})`}`, () => {
  it('counts the tries of all nodes, also when one is told twice', async () => {
    const [one, other] = nodes.map((node) => new PostgresSharedByNodes(node, silentLog)) as [
      PostgresSharedByNodes,
      PostgresSharedByNodes,
    ];
    const [first, second] = [Buffer.from('first'), Buffer.from('second')];
    const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    const begun = { id, names: [first, second], untilMs: 100 };
    await one.beginTry(begun);
    await one.beginTry(begun);
    await other.beginTry({ id: '7f9619ff-8b86-4d01-b42d-00cf4fc964ff', names: [first], untilMs: 50 });
    expect(await other.countTries(first, 0)).toBe(2);
    expect(await other.countTries(second, 0)).toBe(1);
    expect(await one.countTries(first, 50)).toBe(1);
    await other.endTry(id);
    expect(await one.countTries(first, 0)).toBe(1);
    expect(await one.countTries(second, 0)).toBe(0);
  });

  it('counts terms', async () => {
    const [one, other] = nodes.map((node) => new PostgresSharedByNodes(node, silentLog)) as [
      PostgresSharedByNodes,
      PostgresSharedByNodes,
    ];
    const term = await one.beginBackgroundTerm('node-a');
    expect(await other.beginBackgroundTerm('node-b')).toBe(term + 1);
    expect(await one.backgroundTerm()).toBe(term + 1);
  });
});
