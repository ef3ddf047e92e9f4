import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { asLeader, LeadershipLost } from '../../../../server/domain/ports/leadership.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { Repositories, UnitOfWork } from '../../../../server/domain/ports/unit-of-work.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { PostgresLeadership } from '../../../../server/store/postgres/postgres-leadership.ts';
import { PostgresSharedByNodes } from '../../../../server/store/postgres/postgres-shared-by-nodes.ts';
import { freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { patienceMs } from '../../../support/run/patience.ts';

const why = whyNoPostgres();
let database: TestDatabase;
let open: () => Promise<Connection>;
let watching: Connection | undefined;
const started: PostgresLeadership[] = [];

/** Real transactions, one at a time. */
function workOn(connection: Connection): UnitOfWork {
  const shared = new PostgresSharedByNodes(connection, silentLog);
  let last: Promise<unknown> = Promise.resolve();
  const run = (job: (repositories: Repositories) => unknown) => {
    const done = last.then(async () => {
      await connection.execute('BEGIN');
      try {
        const result = await job({ shared } as unknown as Repositories);
        await connection.execute('COMMIT');
        return result;
      } catch (error) {
        await connection.execute('ROLLBACK');
        throw error;
      }
    });
    last = done.catch(() => {});
    return done;
  };
  return { run, read: () => undefined } as unknown as UnitOfWork;
}

interface Node {
  readonly leadership: PostgresLeadership;
  readonly unitOfWork: UnitOfWork;
  /** Of the leadership. */
  connection(): Connection;
}

async function startNode(name: string): Promise<Node> {
  const unitOfWork = workOn(await open());
  const opened: Connection[] = [];
  const leadership = new PostgresLeadership({
    open: async () => {
      const connection = await open();
      opened.push(connection);
      return connection;
    },
    unitOfWork,
    node: name,
    log: silentLog,
  });
  leadership.start();
  started.push(leadership);
  return { leadership, unitOfWork, connection: () => opened.at(-1) as Connection };
}

const leadersOf = (nodes: readonly Node[]) => nodes.filter(({ leadership }) => leadership.isOurs);
const soon = { timeout: patienceMs, interval: 50 };
const whenLed = (nodes: readonly Node[]) =>
  vi.waitFor(() => {
    const [leader, ...more] = leadersOf(nodes);
    if (leader === undefined || more.length > 0) throw new Error('not one leader');
    return leader;
  }, soon);

beforeAll(async () => {
  if (why !== null) return;
  database = await freshDatabase(inject('postgresFolder'));
  open = () => Connection.open(database);
  watching = await open();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((leadership) => leadership.stop()));
});

afterAll(async () => {
  await watching?.close();
});

describe.skipIf(why !== null)(`PostgresLeadership${why === null ? '' : ` (${why})`}`, () => {
  it('belongs to one of three nodes that start together, and passes on when that one stops', async () => {
    const nodes = await Promise.all(['node-a', 'node-b', 'node-c'].map(startNode));
    const first = await whenLed(nodes);
    await first.leadership.stop();
    expect(first.leadership.isOurs).toBe(false);
    const second = await whenLed(nodes);
    expect(second).not.toBe(first);
  });

  it('passes on when the database loses the leader, which notices within seconds', async () => {
    const nodes = await Promise.all(['node-a', 'node-b'].map(startNode));
    const first = await whenLed(nodes);
    const changes: boolean[] = [];
    first.leadership.onChange(() => changes.push(first.leadership.isOurs));
    await watching?.execute(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`,
    );
    await vi.waitFor(() => expect(changes[0]).toBe(false), soon);
    await whenLed(nodes);
  });

  it('lets a node that has lost it without noticing do nothing, and nothing by halves', async () => {
    const asleep = await startNode('node-a');
    await whenLed([asleep]);
    const steps = asLeader(asleep.unitOfWork, asleep.leadership);
    await expect(steps.run(async () => 'done')).resolves.toBe('done');
    // As if it were stopped: it does not look at its lock, which the database has taken from it.
    const looking = vi.spyOn(asleep.connection(), 'first').mockImplementation(() => new Promise(() => {}));
    await watching?.execute(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`,
    );
    const other = await startNode('node-b');
    await vi.waitFor(() => expect(other.leadership.isOurs).toBe(true), soon);
    const job = vi.fn();
    await expect(steps.run(job)).rejects.toThrow(LeadershipLost);
    expect(job).not.toHaveBeenCalled();
    await expect(asLeader(other.unitOfWork, other.leadership).run(async () => 'done')).resolves.toBe('done');
    looking.mockRestore();
  });

  it('begins anew after the database could not be reached', async () => {
    const node = await startNode('node-a');
    await whenLed([node]);
    const term = await node.unitOfWork.run(({ shared }) => shared.backgroundTerm());
    node.connection().destroy();
    await vi.waitFor(async () => {
      expect(node.leadership.isOurs).toBe(true);
      expect(await node.unitOfWork.run(({ shared }) => shared.backgroundTerm())).toBe(Number(term) + 1);
    }, soon);
  });

  it('begins anew after somebody has deleted the record of its term, and fences off the leader of before', async () => {
    const node = await startNode('node-a');
    await whenLed([node]);
    const termOf = ({ unitOfWork }: Node) => unitOfWork.run(({ shared }) => shared.backgroundTerm());
    const earlier = await termOf(node);
    // As if it were stopped: it does not look at the record.
    const looking = vi.spyOn(node.connection(), 'first').mockImplementation(() => new Promise(() => {}));
    await watching?.execute('DELETE FROM background_leader');
    const steps = asLeader(node.unitOfWork, node.leadership);
    await expect(steps.run(async () => 'done')).rejects.toThrow(LeadershipLost);
    looking.mockRestore();
    // Its silence may have ended the leadership by itself: what counts is that one begins anew, and with a term.
    await vi.waitFor(() => expect(steps.run(async () => 'done')).resolves.toBe('done'), soon);
    const term = Number(await termOf(node));
    expect(term).toBeGreaterThan(Number(earlier) + 1_000_000);
    await node.leadership.stop();
    await expect(steps.run(async () => 'done')).rejects.toThrow(LeadershipLost);

    const next = await startNode('node-b');
    await whenLed([next]);
    expect(await termOf(next)).toBe(term + 1);
    // Also when nobody led while it was deleted.
    await next.leadership.stop();
    await watching?.execute('DELETE FROM background_leader');
    const third = await startNode('node-c');
    await whenLed([third]);
    expect(Number(await termOf(third))).toBeGreaterThan(term + 1);
    await expect(asLeader(third.unitOfWork, third.leadership).run(async () => 'done')).resolves.toBe('done');
    await expect(asLeader(next.unitOfWork, next.leadership).run(async () => 'done')).rejects.toThrow(
      LeadershipLost,
    );
  });
});
