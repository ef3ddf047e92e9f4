import { isoTime } from '../domain/time/iso-time.ts';
import type { PostgresFacts } from '../store/postgres/examine-postgres.ts';
import { oldestVersion } from '../store/postgres/migrate-postgres.ts';
import { isOlder } from '../store/postgres/timeline.ts';
import { type Finding, findingsOf } from './finding.ts';

const mebibyte = 1024 * 1024;
const mostLagBytes = 64 * mebibyte;
/** Nodes compare times that others have written. */
const mostSkewMs = 5_000;
const idleSeconds = 30;
const mostKeptBytes = 1024 * mebibyte;
/** Autovacuum begins at 200 million by itself; at two thousand million, PostgreSQL takes no writes any more. */
const [lateAge, lastAge] = [500_000_000, 1_500_000_000];

/** What the settings of a node say of its database. */
export interface ExpectedDatabase {
  readonly connectionsOfNode: number;
  readonly standby: 'required' | 'none';
}

/** What a PostgreSQL must be for a server of several nodes: one finding for each subject. */
export function checkPostgres(
  facts: PostgresFacts,
  { connectionsOfNode, standby }: ExpectedDatabase,
): readonly Finding[] {
  return [
    checkHost(facts),
    checkSchema(facts),
    ...checkMove(facts),
    ...checkOthers(facts),
    checkDurability(facts),
    standby === 'required' ? checkStandby(facts) : checkSingle(facts),
    checkConnections(facts, connectionsOfNode),
    checkDatabaseClock(facts),
    checkLocks(facts),
    checkSlots(facts),
    checkFreezing(facts),
    checkArchiving(facts),
  ];
}

function checkHost({ host, version, majorVersion, isEncrypted, nodes }: PostgresFacts): Finding {
  const { ok, fail } = findingsOf('database');
  if (majorVersion < oldestVersion)
    return fail(
      `${host} is PostgreSQL ${version}, which is too old: nodes do not start.`,
      `Use version ${oldestVersion} or newer.`,
    );
  const connected = nodes.length === 0 ? 'no node is connected' : `connected nodes: ${nodes.join(', ')}`;
  return ok(`${host} takes writes: PostgreSQL ${version}, ${isEncrypted ? 'TLS' : 'no TLS'}, ${connected}.`);
}

function checkSchema({ schema }: PostgresFacts): Finding {
  const { ok, warn, fail } = findingsOf('schema');
  switch (schema.kind) {
    case 'current':
      return ok('The tables are those of this program.');
    case 'none':
      return ok('There are no tables yet: the first start makes them.');
    case 'refused':
      return fail(schema.problem, 'Mend that; nodes do not start meanwhile.');
    case 'behind':
      return schema.mayChange
        ? warn('The tables are those of an earlier release.', 'Make a backup: the next start upgrades them.')
        : fail(
            `The tables are those of an earlier release, and ${schema.role} may not change them: nodes of this release do not start.`,
            'Run one command as their owner: CARELINK_DATABASE_URL=… CARELINK_DATABASE_PASSWORD_FILE=… carelink-server user list.',
          );
  }
}

function checkMove({ move }: PostgresFacts): readonly Finding[] {
  return move === null ? [] : [findingsOf('moved').fail(move.sentence, move.wayBack)];
}

/** What would come to light at the next failover, with everybody waiting. */
function checkOthers({ host, timeline, others }: PostgresFacts): readonly Finding[] {
  const { ok, warn, fail } = findingsOf('failover');
  const primary = others.find(({ found }) => found === 'primary');
  if (primary)
    return [
      fail(
        `${host} and ${primary.host} both take writes: they are not one database any more, and what nodes write to one is missing in the other.`,
        whichToStop({ host, timeline }, primary),
      ),
    ];
  const closed = others.find(({ found }) => found === 'closed');
  if (closed)
    return [
      fail(
        `After a failover this node could not go on: ${closed.problem}.`,
        'Mend that now: pg_hba.conf and certificates are files of each host of its own, and a standby does not get those of the primary.',
      ),
    ];
  if (timeline === null)
    return [
      warn(
        `${host} does not tell which line of its history it writes: nodes that knew it before take it for no primary, and others would go on there after a failover by hand.`,
        'GRANT EXECUTE ON FUNCTION pg_control_system() TO the role of `database_url`, and restart the nodes.',
      ),
    ];
  if (others.length === 0) return [];
  const silent = others.find(({ found }) => found === 'silent');
  if (silent) return [warn(`${silent.problem}.`, 'Start it, or take it out of `database_url`.')];
  return [ok(`${others.map((other) => other.host).join(', ')}: would let this node in.`)];
}

type Written = Pick<PostgresFacts, 'host' | 'timeline'>;

/** Stopping the wrong one would lose what is committed there. */
function whichToStop(one: Written, other: Written): string {
  const again = 'make it a standby again (pg_rewind, or a new base backup)';
  for (const [former, promoted] of [
    [one, other],
    [other, one],
  ] as const)
    if (isOlder(former.timeline, promoted.timeline))
      return `${promoted.host} was promoted last, and nodes use it: stop PostgreSQL at ${former.host}, and ${again}.`;
  return `Which of them was promoted last, they do not tell: look in pg_stat_activity where the nodes are connected, stop PostgreSQL at the other one, and ${again}.`;
}

function checkDurability({ synchronousCommit, fsync, fullPageWrites }: PostgresFacts): Finding {
  const { ok, warn, fail } = findingsOf('durability');
  for (const [name, value] of [
    ['fsync', fsync],
    ['full_page_writes', fullPageWrites],
  ])
    if (value !== 'on')
      return fail(
        `${name} is ${value}: a power cut destroys the database.`,
        `Set ${name} = on in postgresql.conf.`,
      );
  if (synchronousCommit === 'on' || synchronousCommit === 'remote_apply')
    return ok(`What is acknowledged is on disk (synchronous_commit = ${synchronousCommit}).`);
  return warn(
    `synchronous_commit is ${synchronousCommit}; nodes set it to on for themselves, but others that write here do not.`,
    'Set synchronous_commit = on in postgresql.conf, and nothing else for role or database.',
  );
}

function checkSingle({ standbys, synchronousStandbyNames }: PostgresFacts): Finding {
  const { ok, warn } = findingsOf('standby');
  if (standbys.length > 0 || synchronousStandbyNames !== '')
    return warn(
      'There is a standby, but `database_standby` is none: nobody is told when what is acknowledged is on one machine only.',
      'Set `database_standby` to required at every node.',
    );
  return ok(
    'None is expected (`database_standby`): when the database is lost, so is everything since the last backup.',
  );
}

/** No statement tells which program promotes standbys. */
const sentenceOfPatroni =
  'Which Patroni there is, this command cannot see: 3.0.2 with `etcd3:`, as in Debian 12, loses acknowledged commits; take 4.1.5 or newer.';

function checkStandby({ standbys, synchronousStandbyNames }: PostgresFacts): Finding {
  const { ok, warn, fail } = findingsOf('standby');
  const synchronous = standbys.filter(({ kind }) => kind === 'sync' || kind === 'quorum');
  const canSee = standbys.every(({ kind }) => kind !== 'hidden');
  if (synchronousStandbyNames !== '' && canSee && synchronous.length === 0)
    return fail(
      `Nothing can be written: synchronous_standby_names (${synchronousStandbyNames}) wants a standby that is not connected, and every commit waits for it.`,
      "Repair that standby. Until then, to go on without one: ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf(); with Patroni, set synchronous_mode_strict to false.",
    );
  if (standbys.length === 0)
    return fail(
      'No standby is connected: the ward goes on, but what is committed is on one machine only, and ends of sessions answer 202 `not_yet_replicated`.',
      'Repair or add a synchronous standby (Patroni: synchronous_mode: true); for a single PostgreSQL, set `database_standby` to none.',
    );
  if (!canSee)
    return warn(
      'This role may not see how far the standbys are.',
      'GRANT pg_monitor TO the role of `database_url`, and run this command again.',
    );
  if (synchronous.length === 0)
    return fail(
      `No standby is synchronous (${standbys.map(({ name, kind }) => `${name}: ${kind}`).join(', ')}): a failover loses what was acknowledged last, and may bring back sessions that were ended.`,
      'Set synchronous_standby_names, or with Patroni synchronous_mode: true.',
    );
  const behind = standbys.find(({ lagBytes }) => (lagBytes ?? 0) > mostLagBytes);
  if (behind)
    return warn(
      `The standby ${behind.name} is ${Math.round((behind.lagBytes ?? 0) / mebibyte)} MiB behind.`,
      'Look at its disk and network.',
    );
  return ok(
    `Synchronous: ${synchronous.map(({ name }) => name).join(', ')}; standbys in all: ${standbys.length}. ${sentenceOfPatroni}`,
  );
}

function checkConnections({ maxConnections, usedConnections }: PostgresFacts, ofNode: number): Finding {
  const { ok, warn } = findingsOf('connections');
  const free = maxConnections - usedConnections;
  if (free < 2 * ofNode)
    return warn(
      `${usedConnections} of ${maxConnections} connections are in use, and a node needs ${ofNode}.`,
      'Raise max_connections, or lower database_connections.',
    );
  return ok(`${usedConnections} of ${maxConnections} connections are in use; a node needs ${ofNode}.`);
}

function checkDatabaseClock({ aheadMs }: PostgresFacts): Finding {
  const { ok, warn } = findingsOf('database clock');
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= mostSkewMs) return ok('The clocks of this machine and of the database agree.');
  return warn(
    `The clock of the database is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine.`,
    'Let both machines take their time from the same servers (NTP).',
  );
}

function checkLocks({ oldestIdleSeconds, waiting }: PostgresFacts): Finding {
  const { ok, warn } = findingsOf('locks');
  if (oldestIdleSeconds !== null && oldestIdleSeconds > idleSeconds)
    return warn(
      `A transaction has been open and idle for ${oldestIdleSeconds} s: it may hold locks that nodes wait for, and keeps old rows from being removed.`,
      'Find it in pg_stat_activity (state: idle in transaction) and end it.',
    );
  return ok(`${waiting} statements wait for a lock.`);
}

/** What PostgreSQL keeps for a standby that was taken away. */
function checkSlots({ idleSlot }: PostgresFacts): Finding {
  const { ok, warn } = findingsOf('slots');
  if (idleSlot === null || idleSlot.keptBytes <= mostKeptBytes)
    return ok('No part of the log is kept for a standby that does not fetch it.');
  return warn(
    `PostgreSQL keeps ${Math.round(idleSlot.keptBytes / mebibyte)} MiB of its log for the replication slot ${idleSlot.name}, from which nobody reads: its disk fills up.`,
    'Start the standby of that slot again; if there is none any more: SELECT pg_drop_replication_slot(…).',
  );
}

/** A transaction that is never ended, a slot, or autovacuum that was switched off. */
function checkFreezing({ frozenAge }: PostgresFacts): Finding {
  const { ok, warn, fail } = findingsOf('freezing');
  const millions = `${Math.round(frozenAge / 1_000_000)} million transactions`;
  if (frozenAge <= lateAge) return ok(`The oldest rows that were not frozen are ${millions} old.`);
  return (frozenAge > lastAge ? fail : warn)(
    `The oldest rows that were not frozen are ${millions} old: at 2000 million PostgreSQL takes no writes any more.`,
    'Look for what holds VACUUM up: autovacuum that is off, old transactions (pg_stat_activity, pg_prepared_xacts), replication slots.',
  );
}

function checkArchiving({ archiving }: PostgresFacts): Finding {
  const { ok, warn, fail } = findingsOf('archiving');
  if (archiving === null)
    return warn('PostgreSQL does not tell whether it archives its log.', 'Look at pg_stat_archiver.');
  const { isOn, lastArchivedMs, failingSinceMs } = archiving;
  if (!isOn)
    return ok(
      'PostgreSQL archives no log by itself (archive_mode is off): unless something else streams it, a restore goes back to the last backup.',
    );
  if (failingSinceMs !== null)
    return fail(
      `PostgreSQL has not been able to archive its log since ${isoTime(failingSinceMs)}: its disk fills up, and a restore goes back to then.`,
      'Look into the log of PostgreSQL for what archive_command says.',
    );
  if (lastArchivedMs === null)
    return warn(
      'PostgreSQL is to archive its log, but has not archived any yet.',
      'Run SELECT pg_switch_wal() once, and this command again.',
    );
  return ok(`PostgreSQL archives its log, last at ${isoTime(lastArchivedMs)}.`);
}
