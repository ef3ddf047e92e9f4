import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { chainEvent, hashEvent } from '../../../../server/domain/audit/chain/hash-chain.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { Refusal } from '../../../../server/domain/ports/refusal.ts';
import type { Repositories } from '../../../../server/domain/ports/unit-of-work.ts';
import { beginForHouse } from '../../../../server/store/postgres/batch-statements.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import type { Store } from '../../../../server/store/store.ts';
import { uuidToBlob } from '../../../../server/store/uuid-blob.ts';
import { type CuttingProxy, startCuttingProxy } from '../../../support/postgres/cutting-proxy.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { startLendingPooler } from '../../../support/postgres/lending-pooler.ts';
import {
  generationOf,
  insertSessions,
  type NodeOptions,
  openNode,
  rotate,
} from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();

describe.skipIf(why !== null)(`nodes on PostgreSQL${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase;
  let closers: (() => Promise<void>)[];

  beforeEach(async () => {
    database = await freshDatabase(inject('postgresFolder'));
    closers = [];
  });

  afterEach(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function node(options: NodeOptions = {}): Promise<Store> {
    const store = await openNode(database, options);
    closers.push(() => store.close());
    return store;
  }

  async function proxy(): Promise<CuttingProxy> {
    const started = await startCuttingProxy(database);
    closers.push(() => started.close());
    return started;
  }

  test('that get connections of others from a pooler do not start; with their own they do', async () => {
    for (const mode of ['transaction', 'session'] as const) {
      const pooler = await startLendingPooler(database, mode);
      closers.push(() => pooler.close());
      const opening = node({ through: pooler });
      if (mode === 'session') await opening;
      else
        await expect(opening).rejects.toThrow(
          `At 127.0.0.1:${pooler.port} is a pooler that lends connections for a transaction`,
        );
    }
  });

  test('whose first commit nobody answers wait and go on; a command says why not', async () => {
    const between = await proxy();
    const warnings: unknown[] = [];
    between.cutBefore('COMMIT');
    const log = { ...silentLog, warn: (...line: unknown[]) => warnings.push(line) };
    await node({ through: between, log });
    expect(JSON.stringify(warnings)).toMatch(/this node waits for one/);
    between.cutBefore('COMMIT');
    await expect(node({ through: between, node: null })).rejects.toThrow(
      /^No host of `database_url` takes writes: .* synchronous_standby_names may want a standby/,
    );
  });

  test('answer that they are unavailable while their password is refused, and go on afterwards', async () => {
    const role = `nurse_${database.database}`;
    const owns = (password: string) => asSuperuser(database, `ALTER ROLE ${role} PASSWORD '${password}'`);
    await asSuperuser(
      database,
      `CREATE ROLE ${role} LOGIN PASSWORD 'first'; GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    );
    const store = await openNode({ ...database, user: role, password: 'first' });
    closers.push(() => store.close());
    await owns('second');
    await asSuperuser(
      database,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`,
    );
    const ask = () => store.unitOfWork.read(({ users }) => users.list());
    // The first may still get a connection that has just been cut.
    await ask().catch(() => undefined);
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.probe(Date.now())).rejects.toMatchObject({ code: 'unavailable' });
    await owns('first');
    expect(await ask()).toEqual([]);
  });

  /** Every lane, with its hashes checked against its events and its head. */
  async function lanes(): Promise<Map<number, string[]>> {
    const rows = await asSuperuser(
      database,
      `SELECT lane, seq::int, after_seq::int AS after, time_ms::float8 AS time, type, outcome, encode(session_id, 'hex') AS session,
              details, prev_hash, hash FROM audit_events ORDER BY lane, seq`,
    );
    const found = new Map<number, string[]>();
    let previous: Buffer | null = null;
    for (const row of rows) {
      const lane = Number(row.lane);
      if (!found.has(lane)) previous = Buffer.alloc(32);
      const types = found.get(lane) ?? [];
      types.push(String(row.type));
      found.set(lane, types);
      expect(row.seq).toBe(types.length);
      expect((row.prev_hash as Buffer).equals(previous ?? Buffer.alloc(0))).toBe(true);
      const session = String(row.session ?? '');
      const hash = hashEvent({
        seq: Number(row.seq),
        timeMs: Number(row.time),
        type: row.type as 'refresh',
        outcome: row.outcome as 'success',
        userId: null,
        sessionId:
          session === '' ? null : session.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5'),
        deviceId: null,
        address: null,
        reason: null,
        details: row.details === null ? null : JSON.parse(String(row.details)),
        prevHash: row.prev_hash as Buffer,
        ...(lane === 0 ? {} : { place: { lane, afterSeq: Number(row.after) } }),
      });
      expect((row.hash as Buffer).equals(hash)).toBe(true);
      previous = row.hash as Buffer;
    }
    const heads = await asSuperuser(database, 'SELECT lane, seq::int FROM audit_heads');
    for (const { lane, seq } of heads) expect(found.get(Number(lane))?.length ?? 0).toBe(seq);
    return found;
  }

  test('rotations of one session at two nodes follow each other, each in the lane of its node', async () => {
    const [first, second] = [await node({ node: 'a' }), await node({ node: 'b' })];
    const [id = ''] = await insertSessions(database, first, 1);
    const rotated = await Promise.all(
      Array.from({ length: 60 }, (_, index) => rotate(index % 2 ? first : second, id)),
    );
    const generations = rotated.map((session) => session?.generation ?? 0).sort((a, b) => a - b);
    expect(generations).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(await generationOf(first, id)).toBe(60);
    const written = await lanes();
    expect([written.get(1)?.length, written.get(2)?.length]).toEqual([30, 30]);
  });

  test('many sessions share transactions', async () => {
    const store = await node();
    const ids = await insertSessions(database, store, 50);
    const [before] = await asSuperuser(database, 'SELECT batches::int FROM writers');
    await Promise.all(ids.map((id) => rotate(store, id)));
    const [after] = await asSuperuser(database, 'SELECT batches::int FROM writers');
    expect(Number(after?.batches) - Number(before?.batches)).toBeLessThanOrEqual(3);
    expect((await lanes()).get(1)?.length).toBe(50);
  });

  test('nothing rotates after an acknowledged end, at whichever node', async () => {
    const [first, second] = [await node({ node: 'a' }), await node({ node: 'b' })];
    const ids = await insertSessions(database, first, 8);
    const ended = new Set<string>();
    const afterwards: string[] = [];
    const rotateOn = async (store: Store, id: string) => {
      for (let times = 0; times < 12; times += 1) {
        const wasEnded = ended.has(id);
        const session = await rotate(store, id);
        if (wasEnded && session !== null) afterwards.push(id);
      }
    };
    const end = async (id: string, store: Store) => {
      await setTimeout(5);
      await store.unitOfWork.run(({ sessions }) => sessions.end(id, { atMs: 1, reason: 'logout' }));
      ended.add(id);
    };
    await Promise.all(
      ids.flatMap((id, index) => [
        rotateOn(first, id),
        rotateOn(second, id),
        end(id, index % 2 ? first : second),
      ]),
    );
    expect(afterwards).toEqual([]);
    for (const id of ids) {
      const session = await first.unitOfWork.read(({ sessions }) => sessions.look(id));
      expect(session?.ended?.reason).toBe('logout');
    }
    await lanes();
  });

  test.each([
    ['before the transaction', 'BEGIN', 'cutBefore'],
    ['with the transaction open', 'audit_events', 'cutBefore'],
    ['as COMMIT is sent', 'COMMIT', 'cutBefore'],
    ['when COMMIT has done its work', 'COMMIT', 'cutAfter'],
  ] as const)('a connection cut %s costs nothing, and nothing happens twice', async (_, text, cut) => {
    const between = await proxy();
    const store = await node({ through: between });
    const ids = await insertSessions(database, store, 3);
    // So that statements are prepared, and only what is cut differs.
    await Promise.all(ids.map((id) => rotate(store, id)));
    between[cut](text === 'audit_events' ? (ids[0]?.slice(0, 4) ?? '') : text);
    if (text === 'audit_events') between[cut]('refresh');
    const rotated = await Promise.all(ids.map((id) => rotate(store, id)));
    expect(rotated.map((session) => session?.generation)).toEqual([2, 2, 2]);
    for (const id of ids) expect(await generationOf(store, id)).toBe(2);
    expect((await lanes()).get(1)?.length).toBe(6);
  });

  test.each([
    ['as COMMIT is sent', 'cutBefore'],
    ['when COMMIT has done its work', 'cutAfter'],
  ] as const)('a job of the house whose connection is cut %s is done once', async (_, cut) => {
    const between = await proxy();
    const store = await node({ through: between });
    between[cut]('COMMIT');
    await store.unitOfWork.run(({ audit }) =>
      audit.append({ type: 'sign_in', outcome: 'success', timeMs: 1 }),
    );
    expect((await lanes()).get(0)).toEqual(['sign_in']);
  });

  test('a job that throws leaves nothing behind, and its neighbours everything', async () => {
    const store = await node();
    const ids = await insertSessions(database, store, 3);
    const failing = (id: string, options: { ofSession?: string }) =>
      store.unitOfWork.run(async ({ sessions, audit }) => {
        await sessions.setLocked(id, 5);
        await audit.append({ type: 'lock', outcome: 'success', timeMs: 1 });
        throw new Refusal('invalid_grant');
      }, options);
    const [first = '', second = '', third = ''] = ids;
    const outcomes = await Promise.allSettled([
      rotate(store, first),
      failing(second, { ofSession: second }),
      failing(third, {}),
      store.unitOfWork.run(({ audit }) => audit.append({ type: 'sign_in', outcome: 'success', timeMs: 1 })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    for (const id of [second, third]) {
      const session = await store.unitOfWork.read(({ sessions }) => sessions.look(id));
      expect(session?.lockedAtMs).toBeNull();
    }
    const written = await lanes();
    expect([written.get(0), written.get(1)]).toEqual([['sign_in'], ['refresh']]);
  });

  test('a job whose statement fails is refused by itself, even when it does not listen', async () => {
    const store = await node();
    const [id = ''] = await insertSessions(database, store, 1);
    const outcomes = await Promise.allSettled([
      store.unitOfWork.run(async ({ sessions }) => {
        await sessions.insert({ ...neverValid, id }).catch(() => undefined);
      }),
      store.unitOfWork.run(({ audit }) => audit.append({ type: 'sign_in', outcome: 'success', timeMs: 1 })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect((await lanes()).get(0)).toEqual(['sign_in']);
  });

  test('a session whose key and issuer are unknown spoils nothing for the others of its batch', async () => {
    const store = await node();
    const ids = await insertSessions(database, store, 3);
    const outcomes = await Promise.allSettled(
      ids.map((id, index) =>
        store.unitOfWork.run(
          async ({ sessions }) => {
            const session = await sessions.find(id);
            if (!session) throw new Error('no session');
            const stamp = index === 1 ? { keyId: 'unknown', issuer: 'nobody' } : session.stamp;
            const { refreshCount } = session;
            await sessions.rotate(session, { generation: 1, rotatedAtMs: 1, stamp, refreshCount });
          },
          { ofSession: id },
        ),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await Promise.all(ids.map((id) => generationOf(store, id)))).toEqual([1, 0, 1]);
  });

  test('a job of a session that needs more runs again with the house to itself', async () => {
    const store = await node();
    const [own = '', other = ''] = await insertSessions(database, store, 2);
    let runs = 0;
    await Promise.all([
      store.unitOfWork.run(
        async ({ sessions, audit }) => {
          runs += 1;
          await sessions.setLocked(own, 7);
          await audit.append({ type: 'lock', outcome: 'success', timeMs: 1 });
          await sessions.end(other, { atMs: 1, reason: 'logout' });
        },
        { ofSession: own },
      ),
      rotate(store, other),
    ]);
    expect(runs).toBe(2);
    const written = await lanes();
    expect([written.get(0), written.get(1)]).toEqual([['lock'], ['refresh']]);
  });

  test('a second process under the name of a node is told so, and takes over when the first is gone', async () => {
    const first = await node({ node: 'a' });
    await expect(openNode(database, { node: 'a', patienceMs: 500 })).rejects.toThrow(
      /Another server works as the node a .*`node_name`/,
    );
    await first.close();
    const second = await node({ node: 'a' });
    const [id = ''] = await insertSessions(database, second, 1);
    expect((await rotate(second, id))?.generation).toBe(1);
  });

  test('a node that only believes to be alive writes nothing once another has its place', async () => {
    const between = await proxy();
    const zombie = await node({ node: 'a', through: between, patienceMs: 1_500 });
    const ids = await insertSessions(database, zombie, 2);
    const [first = '', second = ''] = ids;
    await rotate(zombie, first);
    // Its connections are gone, and before it notices, another process works under its name.
    between.cutAll();
    const heir = await node({ node: 'a' });
    expect((await rotate(heir, first))?.generation).toBe(2);
    await expect(rotate(zombie, second)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await generationOf(heir, second)).toBe(0);
    expect((await lanes()).get(1)?.length).toBe(2);
  });

  test('a transaction of this process that it does not know of undoes the next, which is done again', async () => {
    const store = await node({ patienceMs: 1_500 });
    const ids = await insertSessions(database, store, 1);
    const [id = ''] = ids;
    await rotate(store, id);
    await asSuperuser(database, `UPDATE writers SET batches = batches + 1`);
    // It finds out where it stands, and goes on from there.
    expect((await rotate(store, id))?.generation).toBe(2);
    expect(await generationOf(store, id)).toBe(2);
    expect((await lanes()).get(1)?.length).toBe(2);
  });

  const otherHash = "hash = decode(repeat('ab', 32), 'hex')";
  test.each([
    ['a lane', 1, 'seq = seq + 1'],
    ['a lane', 1, otherHash],
    ['the house', 0, 'seq = seq + 1'],
    ['the house', 0, otherHash],
  ])(
    'a head of %s (lane %i) that somebody else has moved undoes the transaction (%s)',
    async (_, lane, change) => {
      const store = await node();
      const [id = ''] = await insertSessions(database, store, 1);
      await rotate(store, id);
      await store.unitOfWork.run(({ audit }) =>
        audit.append({ type: 'lock', outcome: 'success', timeMs: 1 }),
      );
      let runs = 0;
      const job = async ({ sessions, audit }: Repositories) => {
        runs += 1;
        // The first time, what it does was undone; nothing of that may be left.
        if (runs > 1) throw new Refusal('invalid_grant');
        await sessions.setLocked(id, 5);
        await audit.append({ type: 'unlock', outcome: 'success', timeMs: 1 });
        // Between the moment at which the node looked where the lane ends and the one at which it goes on with it.
        await asSuperuser(database, `UPDATE audit_heads SET ${change} WHERE lane = ${lane}`);
      };
      const ran = store.unitOfWork.run(job, lane === 0 ? {} : { ofSession: id });
      await expect(ran).rejects.toMatchObject({ code: 'invalid_grant' });
      expect(runs).toBe(2);
      const events = await asSuperuser(database, 'SELECT lane, type FROM audit_events ORDER BY lane');
      expect(events).toEqual([
        { lane: 0, type: 'lock' },
        { lane: 1, type: 'refresh' },
      ]);
      const session = await store.unitOfWork.read(({ sessions }) => sessions.look(id));
      expect(session).toMatchObject({ generation: 1, lockedAtMs: null });
    },
  );

  test('a lane that another process has gone on with is continued after its events', async () => {
    const store = await node();
    const [id = ''] = await insertSessions(database, store, 1);
    await rotate(store, id);
    const [head] = await asSuperuser(database, 'SELECT seq::int, hash FROM audit_heads WHERE lane = 1');
    const { seq, hash } = head as { seq: number; hash: Buffer };
    const theirs = { type: 'unlock', outcome: 'success', timeMs: 2 } as const;
    const next = chainEvent({ seq, hash }, theirs, null, { lane: 1, afterSeq: 0 });
    await asSuperuser(
      database,
      `INSERT INTO audit_events (lane, seq, after_seq, time_ms, type, outcome, prev_hash, hash)
       VALUES (1, ${next.seq}, 0, 2, 'unlock', 'success', ${bytea(next.prevHash)}, ${bytea(next.hash)})`,
      `UPDATE audit_heads SET seq = ${next.seq}, hash = ${bytea(next.hash)} WHERE lane = 1`,
    );
    expect((await rotate(store, id))?.generation).toBe(2);
    expect((await lanes()).get(1)).toEqual(['refresh', 'unlock', 'refresh']);
  });

  test('a transaction that PostgreSQL undoes because of a deadlock is done again', async () => {
    // Of the two, the node finds out.
    await asSuperuser(database, `ALTER DATABASE ${database.database} SET deadlock_timeout = '2s'`);
    const store = await node({ patienceMs: 30_000 });
    const [first = '', second = ''] = (await insertSessions(database, store, 2)).toSorted();
    const other = await Connection.open(database);
    closers.push(() => other.close());
    const lock = (id: string) =>
      other.execute(`SELECT FROM sessions WHERE id = ${bytea(uuidToBlob(id))} FOR UPDATE`);
    await other.execute("SET deadlock_timeout = '1h'; BEGIN");
    await lock(second);
    const rotated = Promise.all([first, second].map((id) => rotate(store, id)));
    // It has locked the first by then.
    const waiting = `SELECT FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = '${database.database}' AND application_name LIKE 'carelink-server a %'`;
    await expect.poll(() => asSuperuser(database, waiting), { interval: 10 }).toHaveLength(1);
    await lock(first);
    await other.execute('ROLLBACK');
    expect((await rotated).map((session) => session?.generation)).toEqual([1, 1]);
    expect((await lanes()).get(1)).toEqual(['refresh', 'refresh']);
    const deadlocks = `SELECT deadlocks::int FROM pg_stat_database WHERE datname = '${database.database}'`;
    await expect.poll(() => asSuperuser(database, deadlocks)).toEqual([{ deadlocks: 1 }]);
  });

  test('whoever waits for the house, or for a connection, is refused in time', async () => {
    const store = await node({ patienceMs: 400, readers: 1 });
    const [id = ''] = await insertSessions(database, store, 1);
    const holder = await Connection.open(database);
    closers.push(() => holder.close());
    await holder.execute(beginForHouse);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reading = store.unitOfWork.read(({ audit }) =>
      audit.atOneMoment(async () => {
        await released;
      }),
    );
    await expect(rotate(store, id)).rejects.toMatchObject({
      code: 'unavailable',
      facts: { retryAfterSeconds: 1 },
    });
    await expect(generationOf(store, id)).rejects.toMatchObject({ code: 'unavailable' });
    release();
    await holder.execute('ROLLBACK');
    await reading;
    expect((await rotate(store, id))?.generation).toBe(1);
    expect(await generationOf(store, id)).toBe(1);
  });

  test('a read goes on when its connection was cut', async () => {
    const between = await proxy();
    const store = await node({ through: between });
    const [id = ''] = await insertSessions(database, store, 1);
    expect(await generationOf(store, id)).toBe(0);
    between.cutAll();
    expect(await generationOf(store, id)).toBe(0);
  });

  test('a command runs jobs of sessions, too, and leaves no trace of itself', async () => {
    const command = await openNode(database, { node: null });
    const [id = ''] = await insertSessions(database, command, 1);
    expect((await rotate(command, id))?.generation).toBe(1);
    await command.close();
    expect((await lanes()).get(0)).toEqual(['refresh']);
    expect(await asSuperuser(database, 'SELECT * FROM writers')).toEqual([]);
  });
});

const bytea = (bytes: Buffer) => `'\\x${bytes.toString('hex')}'`;

const neverValid = {
  userId: 4711,
  deviceId: null,
  deviceLabel: null,
  wardId: null,
  profile: 'standard',
  keyThumbprint: null,
  startedAtMs: 0,
  expiresAtMs: 1,
  openedByPin: false,
  provesActs: false,
  stamp: { keyId: 'unknown', issuer: 'nobody' },
} as const;
