import { type ChildProcess, execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findPostgres } from '../../support/postgres/provide-postgres.ts';
import { provideOrdinaryAccount } from '../../support/run/ordinary-account.mjs';
import { patienceMs } from '../../support/run/patience.ts';
import { familyCpuMs } from '../processes/process-usage.ts';
import { stopChild } from '../processes/stop-child.ts';
import type { BenchPostgres } from './bench-postgres.ts';
import { spawnPostgres } from './spawn-postgres.ts';

const lookEveryMs = 50;

/** A standby of a PostgreSQL, with a folder of its own, which follows it over TCP. */
export class BenchStandby {
  readonly #primary: BenchPostgres;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(primary: BenchPostgres, folder: string, child: ChildProcess) {
    this.#primary = primary;
    this.#folder = folder;
    this.#child = child;
  }

  /** Copies the primary, and returns when the copy follows it. Throws when it does not. */
  static async start(primary: BenchPostgres): Promise<BenchStandby> {
    const programs = findPostgres();
    if (programs === null) throw new Error('PostgreSQL is not on this machine');
    const folder = mkdtempSync(join(tmpdir(), 'carelink-bench-standby-'));
    const data = join(folder, 'data');
    const account = provideOrdinaryAccount();
    if (account) chownSync(folder, account.uid, account.gid);
    const as = { cwd: '/', ...(account && { uid: account.uid, gid: account.gid }) };
    const { host, user, password } = primary;
    const from = ['-h', host, '-p', String(primary.port), '-U', user, '--no-password'];
    await promisify(execFile)(
      join(programs, 'pg_basebackup'),
      ['-D', data, ...from, '--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast'],
      { ...as, env: { PATH: process.env.PATH, PGPASSWORD: password } },
    );
    const { child } = await spawnPostgres(programs, folder, as);
    const standby = new BenchStandby(primary, folder, child);
    try {
      await standby.#until(`state = 'streaming'`);
      return standby;
    } catch (error) {
      await standby.close();
      throw error;
    }
  }

  /** Whether the primary's commits wait until they are on this standby's disk, too. */
  async waitForIt(does: boolean): Promise<void> {
    const names = does ? '*' : '';
    await this.#primary.query(
      'postgres',
      `ALTER SYSTEM SET synchronous_standby_names = '${names}'`,
      'SELECT pg_reload_conf()',
    );
    await this.#until(`sync_state = '${does ? 'sync' : 'async'}'`);
  }

  /** Processor time of all its processes so far. */
  cpuMs(): number {
    return familyCpuMs(this.#child.pid ?? 0);
  }

  async close(): Promise<void> {
    this.#child.kill('SIGINT');
    await stopChild(this.#child);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #until(condition: string): Promise<void> {
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const query = `SELECT 1 FROM pg_stat_replication WHERE application_name = 'walreceiver' AND ${condition}`;
      if ((await this.#primary.query('postgres', query)).length > 0) return;
      if (performance.now() > deadlineMs || this.#child.exitCode !== null)
        throw new Error(`no standby whose ${condition}`);
      await sleep(lookEveryMs);
    }
  }
}
