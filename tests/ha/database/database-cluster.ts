import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ownPorts } from '../../support/network/own-ports.ts';
import type { Daemon } from '../system/daemon.ts';
import { balanceDatabases } from '../system/load-balancer.ts';
import type { Place } from '../system/place.ts';
import type { StoredSession } from '../system/stored-session.ts';
import { DatabaseMember } from './database-member.ts';
import { etcd } from './etcd.ts';
import { postgresPrograms } from './patroni-config.ts';
import type { PatroniProgram } from './patroni-program.ts';

export interface ClusterOptions {
  readonly program: PatroniProgram;
  /** Whether clients reach the primary through HAProxy instead of by a list of all members. */
  readonly behindHaproxy: boolean;
  readonly prepareMember?: (name: string, folder: string) => void;
}

export interface MemberState {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly timeline?: number;
}

const members = 3;
const bootstrapWithinMs = 60_000;
const settleWithinMs = 120_000;
const askedWithinMs = 1_000;
export const databaseName = 'carelink';
export const databaseUser = 'carelink';

/** Three PostgreSQL under Patroni with etcd, every commit on two of them. */
export class DatabaseCluster {
  readonly etcd: Daemon;
  readonly members: readonly DatabaseMember[];
  /** Of the role that the token server signs in with. */
  readonly password = randomBytes(18).toString('base64url');
  readonly #superuser: string;
  readonly #haproxy: { readonly port: number; readonly daemon: Daemon } | null;

  private constructor(
    parts: Pick<DatabaseCluster, 'etcd' | 'members'> & {
      superuser: string;
      haproxy: { port: number; daemon: Daemon } | null;
    },
  ) {
    this.etcd = parts.etcd;
    this.members = parts.members;
    this.#superuser = parts.superuser;
    this.#haproxy = parts.haproxy;
  }

  /** Starts everything and makes the database and its role. */
  static async start(place: Place, options: ClusterOptions): Promise<DatabaseCluster> {
    if (!existsSync(`${postgresPrograms}/postgres`)) {
      throw new Error('PostgreSQL 15 is not on this machine: sudo apt-get install postgresql-15');
    }
    const [clientPort = 0, peerPort = 0, proxyPort = 0, ...ports] = await ownPorts(3 + 2 * members);
    const secrets = { superuser: secret(), replication: secret() };
    const all = Array.from({ length: members }, (_, at) => {
      const name = `pg${at + 1}`;
      const [postgresPort = 0, restPort = 0] = ports.slice(2 * at);
      const common = { name, postgresPort, restPort, etcdPort: clientPort, secrets };
      const prepare = (folder: string) => options.prepareMember?.(name, folder);
      return new DatabaseMember(place, { ...common, program: options.program, prepare });
    });
    const backends = all.map(({ name, postgresPort, restPort }) => ({
      name,
      port: postgresPort,
      checkPort: restPort,
    }));
    const haproxy = options.behindHaproxy
      ? { port: proxyPort, daemon: balanceDatabases(place, proxyPort, backends) }
      : null;
    const cluster = new DatabaseCluster({
      etcd: etcd(place, { clientPort, peerPort }),
      members: all,
      superuser: secrets.superuser,
      haproxy,
    });
    await cluster.#bootstrap();
    return cluster;
  }

  /** Where clients reach the database: host and port of each. */
  get addresses(): readonly { readonly host: string; readonly port: number }[] {
    const ports = this.#haproxy ? [this.#haproxy.port] : this.members.map(({ postgresPort }) => postgresPort);
    return ports.map((port) => ({ host: '127.0.0.1', port }));
  }

  /** How the first address is reached with the role of the server. */
  get connection(): pg.ClientConfig {
    return { ...this.addresses[0], user: databaseUser, password: this.password, database: databaseName };
  }

  /** What Patroni says about each member; empty when none answers. */
  async state(): Promise<readonly MemberState[]> {
    for (const { restPort } of this.members) {
      const signal = AbortSignal.timeout(askedWithinMs);
      try {
        const answer = await fetch(`http://127.0.0.1:${restPort}/cluster`, { signal });
        if (answer.ok) return ((await answer.json()) as { members: MemberState[] }).members;
      } catch {
        // Killed, or in the middle of an election: the next one may know.
      }
    }
    return [];
  }

  /** The member that is the primary. */
  async primary(): Promise<DatabaseMember> {
    for (const untilMs = Date.now() + settleWithinMs; Date.now() < untilMs; await sleep(200)) {
      const leader = (await this.state()).find(({ role }) => role === 'leader');
      const member = this.members.find(({ name }) => name === leader?.name);
      if (member) return member;
    }
    throw new Error('the database has no primary');
  }

  /** The member that every commit waits for. */
  async synchronousStandby(): Promise<DatabaseMember> {
    await this.untilSettled();
    const standby = (await this.state()).find(({ role }) => role === 'sync_standby');
    const member = this.members.find(({ name }) => name === standby?.name);
    if (!member) throw new Error('the database has no synchronous standby');
    return member;
  }

  /** Those to which the primary sends its log now. */
  async standbys(): Promise<readonly string[]> {
    const { rows } = await this.query('SELECT application_name AS name FROM pg_stat_replication');
    return (rows as { name: string }[]).map(({ name }) => name);
  }

  /** Of which standbys commits wait for one, as the primary has it; empty: they wait for none. */
  async synchronousNames(): Promise<string> {
    const { rows } = await this.query('SHOW synchronous_standby_names');
    return (rows[0] as { synchronous_standby_names: string }).synchronous_standby_names;
  }

  /** Waits until there is one primary, a synchronous standby, and everybody follows. */
  async untilSettled(limitMs = settleWithinMs): Promise<void> {
    let state: readonly MemberState[] = [];
    for (const untilMs = Date.now() + limitMs; Date.now() < untilMs; await sleep(250)) {
      state = await this.state();
      if (isSettled(state)) return;
    }
    throw new Error(`the database does not settle: ${JSON.stringify(state)}`);
  }

  /** Makes the synchronous standby the primary, as IT does after a repair. */
  async switchOver(): Promise<void> {
    const state = await this.state();
    const nameOf = (wanted: string) => state.find(({ role }) => role === wanted)?.name;
    const body = JSON.stringify({ leader: nameOf('leader'), candidate: nameOf('sync_standby') });
    const { restPort } = await this.primary();
    const answer = await fetch(`http://127.0.0.1:${restPort}/switchover`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`Patroni refuses to switch over: ${await answer.text()}`);
  }

  /** All lanes of the audit trail, read from their table: what a program of the server exports could hide something. */
  async *auditEvents(): AsyncGenerator<object> {
    for (let lane = 0, after = 0; ; ) {
      const { rows } = await this.query(eventsAfter(lane, after), { database: databaseName });
      for (const { details, ...event } of rows) yield { ...event, details: details && JSON.parse(details) };
      const last = rows.at(-1);
      if (!last) return;
      lane = last.lane;
      after = Number(last.seq);
    }
  }

  /** Every session, as the primary has it. */
  async sessions(): Promise<readonly StoredSession[]> {
    return (await this.query(allSessions, { database: databaseName })).rows;
  }

  /** Runs statements as the superuser at the primary, or as the server's role. */
  async query(sql: string, { as = 'postgres', database = 'postgres' } = {}): Promise<pg.QueryResult> {
    const { postgresPort } = await this.primary();
    const password = as === 'postgres' ? this.#superuser : this.password;
    const client = new pg.Client({ host: '127.0.0.1', port: postgresPort, user: as, password, database });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.#haproxy?.daemon.stop();
    await Promise.all(this.members.map((member) => member.stop()));
    await this.etcd.stop();
  }

  async #bootstrap(): Promise<void> {
    this.etcd.start();
    const [first, ...rest] = this.members as [DatabaseMember, ...DatabaseMember[]];
    first.start();
    const isPrimary = async () => (await fetch(`http://127.0.0.1:${first.restPort}/primary`)).ok;
    await first.untilReady(isPrimary, bootstrapWithinMs);
    for (const member of rest) member.start();
    this.#haproxy?.daemon.start();
    await this.untilSettled(bootstrapWithinMs);
    await this.query(`CREATE ROLE ${databaseUser} LOGIN PASSWORD '${this.password}'`);
    await this.query(`GRANT pg_monitor TO ${databaseUser}`);
    await this.query(`CREATE DATABASE ${databaseName} OWNER ${databaseUser}`);
  }
}

function isSettled(state: readonly MemberState[]): boolean {
  const count = (wanted: string) => state.filter(({ role }) => role === wanted).length;
  return (
    state.length === members &&
    count('leader') === 1 &&
    count('sync_standby') === 1 &&
    state.every((member) => member.state === 'running' || member.state === 'streaming') &&
    new Set(state.map(({ timeline }) => timeline)).size === 1
  );
}

const allSessions =
  "SELECT encode(id, 'hex')::uuid AS id, generation::float8, ended_at_ms IS NOT NULL AS ended FROM sessions";
const eventsAtOnce = 50_000;

function eventsAfter(lane: number, seq: number): string {
  return `SELECT lane, seq::float8, type, outcome, reason, user_id::float8, details,
      CASE WHEN session_id IS NOT NULL THEN encode(session_id, 'hex')::uuid END AS session_id,
      encode(prev_hash, 'hex') AS prev_hash, encode(hash, 'hex') AS hash
    FROM audit_events WHERE (lane, seq) > (${lane}, ${seq}) ORDER BY lane, seq LIMIT ${eventsAtOnce}`;
}

function secret(): string {
  return randomBytes(18).toString('base64url');
}
