import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { Session } from '../../../../server/domain/records/session.ts';
import { beginForHouse } from '../../../../server/store/postgres/batch-statements.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import type { Store } from '../../../../server/store/store.ts';
import { type CuttingProxy, startCuttingProxy } from '../../../support/postgres/cutting-proxy.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import {
  generationOf,
  insertSessions,
  type NodeOptions,
  openNode,
  rotate,
} from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();
const patienceMs = 800;

/** Whoever was answered 503 goes on elsewhere: what he had asked for must not be done behind his back. */
describe.skipIf(why !== null)(`jobs that were given up${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase;
  let closers: (() => Promise<void>)[];
  let between: CuttingProxy;
  let cutOff: Store;
  let other: Store;
  let id: string;
  /** What the jobs of a test leave is told by this from what those before have left. */
  let mark = 4_710;

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresFolder'));
  });

  beforeEach(async () => {
    mark += 1;
    closers = [];
    between = await startCuttingProxy(database);
    closers.push(() => between.close());
    other = await node({ node: 'b' });
    cutOff = await node({ node: 'a', through: between, patienceMs });
    [id = ''] = await insertSessions(database, other, 1);
    await rotateInTime();
  });

  afterEach(async () => {
    between.release();
    for (const close of closers.reverse()) await close();
  });

  async function node(options: NodeOptions): Promise<Store> {
    const store = await openNode(database, options);
    closers.push(() => store.close());
    return store;
  }

  /** On a busy machine this may take longer than the node waits; what it gives up is not carried out. */
  const rotateInTime = () => vi.waitFor(() => rotate(cutOff, id), { timeout: patienceMs });

  /** Keeps what the job saw. */
  function seeing(seen: (number | undefined)[], meanwhile = () => {}) {
    return async ({ sessions, audit }: Parameters<Parameters<Store['unitOfWork']['run']>[0]>[0]) => {
      const session = (await sessions.find(id)) as Session;
      seen.push(session.generation);
      meanwhile();
      await sessions.setLocked(id, mark);
      await audit.append({ type: 'lock', outcome: 'success', timeMs: mark, sessionId: id });
      return session.generation;
    };
  }

  const marks = async () =>
    (await asSuperuser(database, `SELECT 1 FROM audit_events WHERE time_ms = ${mark}`)).length +
    (await asSuperuser(database, `SELECT 1 FROM sessions WHERE locked_at_ms = ${mark}`)).length;
  const wards = async () => (await asSuperuser(database, 'SELECT name FROM wards')).map(({ name }) => name);

  /** What was under way has come to its end when something later has. */
  async function untilItWorksAgain(): Promise<void> {
    for (let times = 0; times < 100; times += 1) {
      const { length } = await cutOff.unitOfWork
        .run(async ({ wards: repository }) => await repository.list())
        .catch(() => ({ length: -1 }));
      if (length >= 0) return;
      await setTimeout(50);
    }
    expect.unreachable('the node does not work again');
  }

  const unavailable = { code: 'unavailable', facts: { retryAfterSeconds: 1 } };
  const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  test('a job of a session is not carried out when a silent link delivers late what was sent', async () => {
    const seen: (number | undefined)[] = [];
    between.hold();
    await expect(cutOff.unitOfWork.run(seeing(seen), { ofSession: id })).rejects.toMatchObject(unavailable);
    await rotate(other, id);
    await rotate(other, id);
    between.release();
    await untilItWorksAgain();
    expect(await marks()).toBe(0);
    expect(await generationOf(other, id)).toBe(3);
    expect((await rotateInTime())?.generation).toBe(4);
  });

  test('nor is one of the house', async () => {
    between.hold();
    const late = cutOff.unitOfWork.run(
      async ({ wards: repository }) => await repository.insert({ name: 'late', profile: 'standard' }),
    );
    await expect(late).rejects.toMatchObject(unavailable);
    between.release();
    await untilItWorksAgain();
    expect(await wards()).not.toContain('late');
  });

  test.each(['session', 'house'])(
    'nor one of the %s that waits until there is a connection again',
    async (of) => {
      const seen: (number | undefined)[] = [];
      between.hold();
      between.cutAll();
      await expect(
        cutOff.unitOfWork.run(seeing(seen), of === 'session' ? { ofSession: id } : {}),
      ).rejects.toMatchObject(unavailable);
      between.release();
      await untilItWorksAgain();
      expect([seen, await marks()]).toEqual([[], 0]);
    },
  );

  test.each(['session', 'house'])('nor one of the %s whose process was stopped meanwhile', async (of) => {
    const seen: (number | undefined)[] = [];
    const stopped = cutOff.unitOfWork.run(
      seeing(seen, () => block(patienceMs + 200)),
      of === 'session' ? { ofSession: id } : {},
    );
    await expect(stopped).rejects.toMatchObject(unavailable);
    await untilItWorksAgain();
    expect([seen.length, await marks()]).toEqual([1, 0]);
    expect((await rotateInTime())?.generation).toBe(2);
  });

  test('one whose COMMIT never arrived is not attempted anew', async () => {
    const seen: (number | undefined)[] = [];
    between.cutBefore('COMMIT');
    const run = cutOff.unitOfWork.run(
      seeing(seen, () => between.hold()),
      { ofSession: id },
    );
    // The link must let through what the job has asked before, so it is silent only for the next connection.
    await expect(run).rejects.toMatchObject(unavailable);
    between.cutAll();
    between.release();
    await untilItWorksAgain();
    expect([seen, await marks()]).toEqual([[1], 0]);
  });

  test('one whose COMMIT arrived, but not its answer, is carried out once or not at all', async () => {
    const seen: (number | undefined)[] = [];
    between.cutAfter('COMMIT');
    const run = cutOff.unitOfWork.run(seeing(seen), { ofSession: id });
    // By then the answer was cut off, and the node looks for the database anew.
    void (async () => {
      while ((await marks()) === 0) await setTimeout(1);
      between.hold();
    })();
    const outcome = await run.catch(({ code }: { code: string }) => code);
    expect([1, 'unavailable']).toContain(outcome);
    between.release();
    await untilItWorksAgain();
    expect([seen, await marks()]).toEqual([[1], 2]);
  });

  test.each(['session', 'house'])(
    'one of the %s whose client has gone while it waited is not carried out',
    async (of) => {
      const patient = await node({ node: 'c', patienceMs: 10_000 });
      const holder = await Connection.open(database);
      closers.push(() => holder.close());
      await holder.execute(beginForHouse);
      const name = `wanted ${mark}`;
      let isHere = true;
      const seen: (number | undefined)[] = [];
      const isWanted = () => isHere;
      const run = patient.unitOfWork.run(
        seeing(seen),
        of === 'session' ? { ofSession: id, isWanted } : { isWanted },
      );
      const refused = expect(run).rejects.toMatchObject(unavailable);
      const wanted = patient.unitOfWork.run(async ({ wards: repository }) => {
        await repository.insert({ name, profile: 'standard' });
      });
      await setTimeout(50);
      isHere = false;
      await refused;
      await holder.execute('ROLLBACK');
      await wanted;
      expect([await marks(), await wards()]).toEqual([0, expect.arrayContaining([name])]);
    },
  );

  test('one that takes too long is undone, and the others of its transaction are carried out', async () => {
    const slow = cutOff.unitOfWork.run(async ({ wards: repository }) => {
      await repository.insert({ name: 'slow', profile: 'standard' });
      block(patienceMs + 100);
    });
    const refused = expect(slow).rejects.toMatchObject(unavailable);
    await setTimeout(50);
    const names = ['one', 'two', 'three'];
    const others = Promise.all(
      names.map((name) =>
        other.unitOfWork.run(
          async ({ wards: repository }) => await repository.insert({ name, profile: 'standard' }),
        ),
      ),
    );
    await refused;
    await others;
    expect((await wards()).toSorted()).toEqual(expect.arrayContaining(names.toSorted()));
    expect(await wards()).not.toContain('slow');
  });

  test('jobs for which one transaction is too short are carried out in the next ones, in their order', async () => {
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        other.unitOfWork.run(async ({ wards: repository }) => {
          await repository.insert({ name: `ward ${n}`, profile: 'standard' });
          block(60);
          order.push(n);
        }),
      ),
    );
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await wards()).filter((name) => String(name).startsWith('ward '))).toHaveLength(6);
  });
});
