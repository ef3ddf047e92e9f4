import { isIP } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import type { Log } from '../../domain/ports/log.ts';
import type { Metrics } from '../../domain/ports/metrics.ts';
import { type DatabaseAddress, hostAndPortOf } from '../../text/database-url.ts';
import { isLoopback } from '../../text/loopback.ts';
import { DatabaseError } from '../database-error.ts';
import { Connection } from './connection.ts';
import { isLost, NoConnection } from './database-failure.ts';
import { explained, passwordSetting, sentenceOfPooler, withoutStop, worstOf } from './explain-connection.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { statement } from './statement.ts';
import { isLessKnown, isOlder, type Timeline, timelineOf } from './timeline.ts';

type Host = DatabaseAddress['hosts'][number];

const connectPatienceMs = 3_000;
const defaultOthersPatienceMs = 1_000;
/** No transaction of ours takes longer than a fraction of this. */
const statementTimeoutMs = 15_000;
const idleTimeoutMs = 5_000;
/** A connection that is silent for longer than any statement may take is dead, be it half open. */
const silenceMs = statementTimeoutMs + 5_000;
const keepAliveAfterMs = 10_000;

/** What an administrator may have set otherwise for a user or database, and on which nothing here may depend. */
const sessionSettings = {
  statement_timeout: String(statementTimeoutMs),
  idle_in_transaction_session_timeout: String(idleTimeoutMs),
  client_min_messages: 'warning',
  default_transaction_isolation: 'read committed',
  // Rows that a policy hides are an error: a session that seems not to be there would be taken for one that has ended.
  row_security: 'off',
  // Nulls in arrays are nulls, not texts.
  array_nulls: 'on',
  // Definitions of triggers read as they were written.
  quote_all_identifiers: 'off',
  // The server itself gives up a client that is gone within seconds, and with it the locks of that client.
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
};

interface HostState {
  readonly standby: boolean;
  readonly readOnly: string;
  readonly synchronousCommit: string;
  /** Of a `replica`, no trigger of ours runs. */
  readonly replicationRole: string;
  /** Whether our settings have arrived. */
  readonly isSet: boolean;
  readonly processId: number;
}

const selectHostState = statement<HostState>(
  `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') AS "readOnly",
          current_setting('synchronous_commit') AS "synchronousCommit",
          current_setting('session_replication_role') AS "replicationRole",
          current_setting('row_security') = 'off' AND current_setting('statement_timeout') <> '0' AS "isSet",
          pg_backend_pid() AS "processId"`,
);
const selectProcessId = statement<{ readonly processId: number }>('SELECT pg_backend_pid() AS "processId"');
/** Others may take the connections of a pooler in between. */
const looksAtPooler = 3;

export interface PrimaryOptions {
  readonly settings: PostgresSettings;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly onStatement?: () => void;
  readonly metrics?: Pick<Metrics, 'databaseLeft'>;
  /** How long a statement waits for a lock. */
  readonly lockPatienceMs: number;
  /** How long the others may take once a host has been found that takes writes: the newer of two counts. Default: 1 s. */
  readonly othersPatienceMs?: number;
}

/** A host beside the primary. `closed`: it would not let us in; `silent`: it does not answer. */
export interface OtherHost {
  readonly host: string;
  readonly found: 'standby' | 'primary' | 'closed' | 'silent';
  /** Of one that takes writes. */
  readonly timeline: Timeline | null;
  /** A sentence without its full stop. */
  readonly problem: string | null;
}

/** What a host would be for whoever connects now; `timeline`: of one that takes writes. */
export interface HostLook {
  readonly takesWrites: boolean;
  readonly timeline: Timeline | null;
}

/** A host that takes writes. */
interface Candidate {
  readonly host: Host;
  readonly connection: Connection;
  readonly timeline: Timeline | null;
}

/**
 * The host that takes writes, whichever of several it is at the moment. Of two, such as after a failover by hand, it is the
 * one with the newer timeline; one with an older timeline than this process has seen is none any more, and once it has seen
 * any, one that does not tell its own is none for now.
 */
export class Primary {
  readonly #options: PrimaryOptions;
  /** Connections in use, each with the timeline that its host had; null only as long as none is known. */
  readonly #given = new Map<Connection, Timeline | null>();
  readonly #former = new Set<Host>();
  #known: Host | null = null;
  #timeline: Timeline | null = null;
  #lines = 0;
  #hasToldUnknown = false;

  constructor(options: PrimaryOptions) {
    this.#options = options;
  }

  /** The host of the newest connection. */
  get host(): Host | null {
    return this.#known;
  }

  /** The newest that this process has seen; null: none. */
  get timeline(): Timeline | null {
    return this.#timeline;
  }

  /** Every host that may be the primary. */
  get hosts(): readonly Host[] {
    return this.#options.settings.address.hosts;
  }

  /** Grows whenever the database goes on upon another line of its history, where numbers of transactions begin anew. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * Connects under a name that PostgreSQL shows. Throws `NoConnection` when no host takes writes now, and
   * `DatabaseError` when none ever will without an administrator.
   */
  async connect(name: string): Promise<Connection> {
    const { hosts } = this.#options.settings.address;
    const faults: unknown[] = [];
    for (const host of this.#known ? [this.#known] : []) {
      try {
        return await this.#take(await this.#tryHost(host, name));
      } catch (error) {
        faults.push(error);
      }
    }
    const others = hosts.filter((host) => host !== this.#known || faults.length === 0);
    return await this.#firstOf(others, name, faults);
  }

  /** All at once: one that is dead would keep the others waiting. */
  async #firstOf(hosts: readonly Host[], name: string, faults: unknown[]): Promise<Connection> {
    const found: Candidate[] = [];
    let isDecided = false;
    const attempts = hosts.map(async (host) => {
      const candidate = await this.#tryHost(host, name);
      if (isDecided) await candidate.connection.close();
      else found.push(candidate);
    });
    try {
      await Promise.any(attempts);
    } catch (error) {
      if (error instanceof AggregateError) faults.push(...error.errors);
      throw worstOf(faults);
    }
    await settledOrLate(attempts, this.#options.othersPatienceMs ?? defaultOthersPatienceMs);
    isDecided = true;
    const newest = found.reduce((one, other) =>
      isOlder(one.timeline, other.timeline) || isLessKnown(one.timeline, other.timeline) ? other : one,
    );
    for (const candidate of found) if (candidate !== newest) await this.#leave(candidate, newest);
    return await this.#take(newest);
  }

  async #take({ host, connection, timeline }: Candidate): Promise<Connection> {
    try {
      // Another attempt may have found a newer one meanwhile.
      this.#requireNotFormer(host, timeline);
    } catch (error) {
      await connection.close();
      throw error;
    }
    if (timeline !== null) this.#goOnWith(host, timeline);
    else this.#tellUnknown(host);
    for (const given of this.#given.keys()) if (given.isLost) this.#given.delete(given);
    this.#given.set(connection, timeline);
    if (this.#known !== host)
      this.#options.log.info({ host: host.host, port: host.port }, 'connected to the database');
    this.#known = host;
    return connection;
  }

  /**
   * However it is learned that a host was promoted after the one in use, by a look or by a new connection: connections to
   * the other one are given up, whatever is under way on them.
   */
  #goOnWith(host: Host, timeline: Timeline): void {
    const isSame = this.#timeline?.system === timeline.system && this.#timeline.number === timeline.number;
    this.#timeline = timeline;
    if (isSame) return;
    this.#lines += 1;
    // Whether these are to be left, nobody could tell.
    for (const [connection, its] of this.#given) if (its === null) connection.destroy();
    const left = [...this.#given].filter(([{ isLost }, its]) => !isLost && isOlder(its, timeline));
    if (left.length === 0) return;
    const { log, metrics } = this.#options;
    log.warn(
      { host: host.host, port: host.port },
      `${hostAndPortOf(host)} takes writes and was promoted after the host in use: going on there`,
    );
    for (const [connection] of left) connection.destroy();
    metrics?.databaseLeft();
  }

  /** Throws `NoConnection`. */
  #requireNotFormer(host: Host, timeline: Timeline | null): void {
    if (isOlder(timeline, this.#timeline)) throw new NoConnection(sentenceOfFormerPrimary(host));
    if (isLessKnown(timeline, this.#timeline)) throw new NoConnection(sentenceOfUnknownTimeline(host));
  }

  #tellUnknown(host: Host): void {
    if (this.#hasToldUnknown) return;
    this.#hasToldUnknown = true;
    this.#options.log.warn(
      { host: host.host, port: host.port },
      `${sentenceOfUnknownTimeline(host)}: until it does, this node would go on there after another host was promoted`,
    );
  }

  async #leave({ host, connection, timeline }: Candidate, newest: Candidate): Promise<void> {
    if (isOlder(timeline, newest.timeline)) this.#isFormer(host);
    await connection.close();
  }

  /** Told once, and again only after it has been a standby. */
  #isFormer(host: Host): void {
    if (this.#former.has(host)) return;
    this.#former.add(host);
    this.#options.log.warn({ host: host.host, port: host.port }, sentenceOfFormerPrimary(host));
  }

  /** Connects to a host to look what it is, again and again by `lookThrough`. */
  async openToLook(host: Host, name: string): Promise<Connection> {
    return await Connection.open(configOf(this.#options, host, name));
  }

  /** What the host of a connection is at the moment. */
  async lookThrough(connection: Connection): Promise<HostLook> {
    const takesWrites = isWritable(await connection.first(selectHostState));
    return { takesWrites, timeline: takesWrites ? await timelineOf(connection) : null };
  }

  /**
   * Hears what a host is. One that was promoted later than the one in use is the primary from now on. Returns whether the
   * host is a former primary that takes writes.
   */
  heard(host: Host, { takesWrites, timeline }: HostLook): boolean {
    // What it was before, where it does not tell.
    if (takesWrites && isLessKnown(timeline, this.#timeline)) return this.#former.has(host);
    const isFormer = takesWrites && isOlder(timeline, this.#timeline);
    if (isFormer) this.#isFormer(host);
    else this.#former.delete(host);
    if (timeline !== null && (this.#timeline === null || isOlder(this.#timeline, timeline))) {
      this.#known = null;
      this.#goOnWith(host, timeline);
    }
    return isFormer;
  }

  /** How each of the hosts that `connect` did not choose would be found when it had to take over. */
  async lookAtOthers(name: string): Promise<readonly OtherHost[]> {
    const others = this.#options.settings.address.hosts.filter((host) => host !== this.#known);
    return await Promise.all(others.map((host) => this.#lookAt(host, name)));
  }

  async #lookAt(host: Host, name: string): Promise<OtherHost> {
    const where = hostAndPortOf(host);
    let connection: Connection | null = null;
    try {
      connection = await this.#open(host, name);
      const { takesWrites, timeline } = await this.lookThrough(connection);
      return { host: where, found: takesWrites ? 'primary' : 'standby', timeline, problem: null };
    } catch (error) {
      const { message } = explained(error, host, this.#options.settings);
      const found = isLost(error) ? 'silent' : 'closed';
      return { host: where, found, timeline: null, problem: withoutStop(message) };
    } finally {
      await connection?.close();
    }
  }

  async #open(host: Host, name: string): Promise<Connection> {
    const { settings, onStatement } = this.#options;
    try {
      return await Connection.open(configOf(this.#options, host, name), onStatement);
    } catch (error) {
      throw explained(error, host, settings);
    }
  }

  /**
   * A pooler in between may lend us another connection of its own for each transaction. Then the locks by which nodes know
   * of each other belong to nobody, without any error: a second connection finds out.
   */
  async #requireOwnProcess(connection: Connection, host: Host, name: string): Promise<void> {
    const processOf = async (queries: Connection) => (await queries.first(selectProcessId))?.processId;
    const other = await this.#open(host, name);
    try {
      for (let look = 0; look < looksAtPooler; look += 1) {
        const before = await processOf(connection);
        await other.execute('BEGIN');
        const taken = await processOf(other);
        const after = await processOf(connection);
        await other.execute('ROLLBACK');
        if (taken === before || after !== before) throw new DatabaseError(sentenceOfPooler(host));
      }
    } finally {
      await other.close();
    }
  }

  async #tryHost(host: Host, name: string): Promise<Candidate> {
    const connection = await this.#open(host, name);
    try {
      const state = await connection.first(selectHostState);
      requireWritable(state, host);
      requireTriggers(state, this.#options.settings);
      if (state?.processId !== connection.processId) await this.#requireOwnProcess(connection, host, name);
      // A pooler in session mode may drop what it is sent at the start (`ignore_startup_parameters`).
      if (!state?.isSet) await connection.execute(statementsOf(settingsOf(this.#options)));
      // Acknowledged means on disk, and on the standby where there is one.
      if (!['on', 'remote_apply'].includes(state?.synchronousCommit ?? ''))
        await connection.execute('SET synchronous_commit = on');
      const timeline = await timelineOf(connection);
      this.#requireNotFormer(host, timeline);
      return { host, connection, timeline };
    } catch (error) {
      await connection.close();
      throw error instanceof NoConnection ? error : explained(error, host, this.#options.settings);
    }
  }
}

function configOf(options: PrimaryOptions, { host, port }: Host, name: string): ClientConfig {
  const { settings } = options;
  const { address, allowsPlaintext, readAuthorities } = settings;
  const isHere = isLoopback(host) || host.startsWith('/');
  const authorities = readAuthorities();
  const needsTls = authorities !== null || !(isHere || allowsPlaintext);
  return {
    host,
    port,
    user: address.user,
    database: address.database,
    // Asked for only by a server that wants one; never what the driver would look for in environment and files.
    password: () => passwordOf(settings),
    ssl: needsTls && !host.startsWith('/') ? tlsOf(host, authorities) : false,
    application_name: name,
    connectionTimeoutMillis: connectPatienceMs,
    query_timeout: silenceMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    options: Object.entries(settingsOf(options))
      .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
      .join(' '),
  };
}

function settingsOf({ lockPatienceMs }: PrimaryOptions): Readonly<Record<string, string>> {
  return { ...sessionSettings, lock_timeout: String(lockPatienceMs) };
}

function statementsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `SET ${name} = '${value}'`)
    .join('; ');
}

function passwordOf({ readPassword }: PostgresSettings): string {
  const password = readPassword();
  if (password) return password;
  throw new DatabaseError(
    password === null
      ? `The database asks for a password: name its file ${passwordSetting}.`
      : `The database asks for a password, but its file is empty ${passwordSetting}.`,
  );
}

/** As `sslmode=verify-full`: the certificate must be vouched for, and be that of the host. */
function tlsOf(host: string, authorities: string | null) {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === null ? {} : { ca: authorities }),
  };
}

/** Resolves when all attempts have ended, or those that have not are late. */
async function settledOrLate(attempts: readonly Promise<void>[], patienceMs: number): Promise<void> {
  const timer = new AbortController();
  const late = setTimeout(patienceMs, undefined, { signal: timer.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(attempts), late]);
  timer.abort();
}

function sentenceOfFormerPrimary(host: Host): string {
  return `${hostAndPortOf(host)} takes writes, but another host has been promoted since: make it a standby`;
}

function sentenceOfUnknownTimeline(host: Host): string {
  return `${hostAndPortOf(host)} does not tell which line of its history it writes (pg_control_system)`;
}

function isWritable(state: HostState | null): boolean {
  return state !== null && !state.standby && state.readOnly !== 'on';
}

function requireWritable(state: HostState | null, host: Host): void {
  if (isWritable(state)) return;
  const reason = state?.standby ? 'it is a standby' : 'default_transaction_read_only is on';
  throw new NoConnection(`${hostAndPortOf(host)} takes no writes: ${reason}`);
}

/** Without them, nothing protects the audit trail, and nodes do not hear from each other. */
function requireTriggers(state: HostState | null, { address: { user } }: PostgresSettings): void {
  if (state?.replicationRole !== 'replica') return;
  throw new DatabaseError(
    `For ${user}, session_replication_role is replica, so the triggers that protect the rows do nothing: ALTER ROLE ${user} RESET session_replication_role, also IN DATABASE, and for the database itself.`,
  );
}
