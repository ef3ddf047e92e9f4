import { type ChildProcess, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findPostgres } from '../../support/postgres/provide-postgres.ts';
import { provideOrdinaryAccount } from '../../support/run/ordinary-account.mjs';
import { familyCpuMs } from '../processes/process-usage.ts';
import { stopChild } from '../processes/stop-child.ts';
import { spawnPostgres } from './spawn-postgres.ts';

type Rows = readonly Record<string, unknown>[];

const startWithinMs = 60_000;
/** Nothing that would make it faster, or less durable, than it comes. */
const required = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** PostgreSQL with a folder of its own and the settings it comes with: every commit is on disk, on this machine only. */
export class BenchPostgres {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly user = 'postgres';
  readonly password: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(parts: { port: number; password: string; folder: string; child: ChildProcess }) {
    this.port = parts.port;
    this.password = parts.password;
    this.#folder = parts.folder;
    this.#child = parts.child;
  }

  /** Throws when there is none on this machine, or when it is not durable. */
  static async start(): Promise<BenchPostgres> {
    const programs = findPostgres();
    if (programs === null) throw new Error('PostgreSQL is not on this machine');
    const folder = mkdtempSync(join(tmpdir(), 'carelink-bench-postgres-'));
    const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
    const password = randomBytes(16).toString('hex');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    // It refuses to run as root.
    const account = provideOrdinaryAccount();
    if (account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
    const as = { cwd: '/', ...(account && { uid: account.uid, gid: account.gid }) };
    const made = spawnSync(
      join(programs, 'initdb'),
      ['-D', data, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256', '--locale=C.UTF-8'],
      { ...as, encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const { port, child } = await spawnPostgres(programs, folder, as);
    const postgres = new BenchPostgres({ port, password, folder, child });
    try {
      await postgres.#untilReady();
      return postgres;
    } catch (error) {
      await postgres.close();
      throw error;
    }
  }

  async createDatabase(name: string): Promise<void> {
    await this.query('postgres', `CREATE DATABASE ${name}`);
  }

  urlOf(database: string): string {
    return `postgres://${this.user}@${this.host}:${this.port}/${database}`;
  }

  /** Runs statements on one connection and returns the rows of the last. */
  async query(database: string, ...statements: readonly string[]): Promise<Rows> {
    const { host, port, user, password } = this;
    const client = new Client({ host, port, user, password, database });
    await client.connect();
    try {
      let rows: Rows = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Processor time of all its processes so far, also of those that have ended. */
  cpuMs(): number {
    return familyCpuMs(this.#child.pid ?? 0);
  }

  async close(): Promise<void> {
    // Waits for nobody who is still connected.
    this.#child.kill('SIGINT');
    await stopChild(this.#child);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #untilReady(): Promise<void> {
    const deadlineMs = performance.now() + startWithinMs;
    for (;;) {
      try {
        const rows = await this.query('postgres', 'SELECT name, setting FROM pg_settings');
        const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
        const wrong = Object.entries(required).find(([name, value]) => settings.get(name) !== value);
        if (wrong) throw new TypeError(`PostgreSQL came with ${wrong[0]} ${settings.get(wrong[0])}`);
        return;
      } catch (error) {
        const isLate = performance.now() > deadlineMs || this.#child.exitCode !== null;
        if (error instanceof TypeError || isLate) throw error;
        await sleep(50);
      }
    }
  }
}
