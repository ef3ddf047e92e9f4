import { setTimeout } from 'node:timers/promises';
import { genesis } from '../../domain/audit/chain/hash-chain.ts';
import { alone } from '../../domain/ports/among-nodes.ts';
import type { Log } from '../../domain/ports/log.ts';
import { type Metrics, unmeasured } from '../../domain/ports/metrics.ts';
import type { ChainLink, LaneHead } from '../../domain/records/audit-event.ts';
import { AuditCount } from '../audit-count.ts';
import { DatabaseError } from '../database-error.ts';
import { sessionReader } from '../session-row.ts';
import type { AuditProtection, Store } from '../store.ts';
import { ConnectionPool } from './connection-pool.ts';
import { isLost, NoConnection } from './database-failure.ts';
import { damageOf } from './house-damage.ts';
import { LaneMemory } from './lane-memory.ts';
import { houseLane, LaneWriter } from './lane-writer.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { requireNotMoved, sentenceOfMove } from './moved-database.ts';
import { PostgresAmongNodes } from './postgres-among-nodes.ts';
import { PostgresAuditTrail, type TrailSeal } from './postgres-audit-trail.ts';
import { repositoriesOn } from './postgres-repositories.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { PostgresUnitOfWork } from './postgres-unit-of-work.ts';
import { Primary } from './primary.ts';
import { PrimaryWatch } from './primary-watch.ts';
import type { Queries } from './queries.ts';
import { WriteProbe } from './write-probe.ts';
import { Writer } from './writer.ts';

export interface PostgresStoreOptions {
  readonly settings: PostgresSettings;
  /** Name of this node; null: a command, which has no lane of its own. */
  readonly node: string | null;
  /** Whether a commit counts only once it is on a standby, too. */
  readonly standby: 'required' | 'none';
  readonly nowMs: () => number;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** How long a job waits for the database. */
  readonly patienceMs: number;
}

/** Beyond it, nobody would wait for the answer. */
const mostWaitingReads = 2_000;
const waitMs = 1_000;
/** One line in half a minute, more or less. */
const triesPerLine = 30;

/** Opens the store of a PostgreSQL database and brings its schema up to date. Throws `DatabaseError`. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { settings, node, standby, nowMs, log, metrics = unmeasured, patienceMs } = options;
  const primary = new Primary({
    settings,
    log,
    lockPatienceMs: patienceMs,
    onStatement: () => metrics.statementRun(),
    metrics,
  });
  const migrating = () => migrate(primary, nowMs(), log);
  await (node === null ? orSentence(migrating) : onceReachable(migrating, log));
  const protection: { current: AuditProtection | null; known: ChainLink | null } = {
    current: null,
    known: null,
  };
  const trailSeal: { -readonly [Name in keyof TrailSeal]: TrailSeal[Name] } = {
    seal: null,
    sealed: null,
  };
  const seal = () => protection.current?.seal ?? null;
  const makeLane = (lane: number) => new LaneWriter(lane, new AuditCount(metrics, log), seal);
  const house = makeLane(houseLane);
  const isStandbyRequired = standby === 'required';
  const lanePatienceMs = patienceMs;
  const requireOwnKeys = async (queries: Queries) => {
    const own = protection.current?.seal.keyId;
    const mark = await new PostgresAuditTrail(queries, null, trailSeal).newestKeyMark();
    if (own === undefined || mark === null || mark.details?.kid === own) return;
    throw new DatabaseError(
      'The keys of this database were made anew (`keys create`), and this process has those of before: start it anew.',
    );
  };
  const connect = async (name: string) => {
    const connection = await primary.connect(name);
    try {
      if (node !== null) await requireNotMoved(connection);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };
  const laneMemory = new LaneMemory();
  /** A transaction of the house looks for what may be missing. */
  const lookForLane = () => {
    if (laneMemory.hasDoubt) void unitOfWork.run(async () => {}).catch(() => undefined);
  };
  const onPlace = (head: LaneHead) => {
    laneMemory.placed(head);
    if (protection.current !== null) lookForLane();
  };
  const writer = new Writer({
    ...{ onPlace, connect, node, isStandbyRequired, makeLane, log, nowMs, lanePatienceMs, requireOwnKeys },
  });
  const readers = new ConnectionPool({
    connect: () => connect(`carelink-server ${node ?? 'command'} reads`),
    size: settings.readers,
    patienceMs,
    mostWaiting: mostWaitingReads,
  });
  const sessionOf = sessionReader(log);
  const unitOfWork = new PostgresUnitOfWork({
    isSealed: () => protection.current !== null,
    writer,
    readers,
    house,
    node,
    isStandbyRequired,
    nowMs,
    repositoriesOn: (queries, audit) =>
      repositoriesOn(queries, audit, { trailSeal, log, sessionOf, writerId: writer.id }),
    damage: async (queries, { head }) =>
      protection.current === null
        ? null
        : await laneMemory.damage(queries, nowMs(), await damageOf(protection.known, head, queries, nowMs())),
    sessionOf,
    houseCommitted: () => {
      protection.known = house.head;
      protection.current?.headRecord.write(house.head);
      laneMemory.houseCommitted();
      lookForLane();
    },
    laneCommitted: (head) => laneMemory.committed(head),
    log,
    metrics,
    patienceMs,
  });
  const amongNodes =
    node === null
      ? alone
      : new PostgresAmongNodes({
          pool: readers,
          connect: () => connect(`carelink-server ${node} leads`),
          unitOfWork,
          node,
          log,
          nowMs,
          line: () => primary.lines,
        });
  const probe = new WriteProbe({
    ...{ writer, readers, nowMs, log, patienceMs },
    connect: () => connect(`carelink-server ${node ?? 'command'} probes`),
  });
  const watch = new PrimaryWatch({ primary, name: `carelink-server ${node} looks`, metrics });
  const close = async () => {
    await watch.stop();
    await amongNodes.stop();
    await unitOfWork.close();
    await probe.close();
    laneMemory.close();
    await writer.close();
    await readers.close();
  };
  try {
    const taking = () => writer.ready();
    await (node === null ? orSentence(taking) : onceReachable(taking, log));
  } catch (error) {
    await close();
    throw error;
  }
  if (node !== null) watch.start();
  return {
    unitOfWork,
    amongNodes,
    move: async () => (await readers.use(sentenceOfMove))?.sentence ?? null,
    protectAudit: (given, known, knownOfLane = null) => {
      protection.current = given;
      protection.known = known ?? genesis;
      if (node !== null && given.laneRecord) laneMemory.remember(given.laneRecord, knownOfLane);
      trailSeal.seal = given.seal;
      trailSeal.sealed = null;
    },
    probe: () => probe.run(),
    // PostgreSQL looks after its own log.
    flushLog: () => {},
    close,
  };
}

async function migrate(primary: Primary, nowMs: number, log: Log): Promise<void> {
  const connection = await primary.connect('carelink-server schema');
  try {
    await migratePostgres(connection, nowMs, undefined, { log });
  } finally {
    await connection.close();
  }
}

/**
 * After a power cut a node is often up before its database: it waits, because a service manager gives up after a few
 * starts that fail.
 */
async function onceReachable<Result>(work: () => Promise<Result>, log: Log): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLost(error)) throw error;
      if (tries % triesPerLine === 0)
        log.warn(
          { problem: problemOf(error) },
          'no host of database_url takes writes: this node waits for one',
        );
      await setTimeout(waitMs);
    }
  }
}

/** At the start there is somebody to read what is wrong. */
async function orSentence<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isLost(error)) throw error;
    throw new DatabaseError(`No host of \`database_url\` takes writes: ${problemOf(error)}.`, {
      cause: error,
    });
  }
}

/** A host that lets a node in, but does not end its first commit, most likely waits for a standby. */
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown fault';
  if (error instanceof NoConnection) return message;
  return `${message}; if it goes on, synchronous_standby_names may want a standby that is not there (\`doctor\`: standby)`;
}
