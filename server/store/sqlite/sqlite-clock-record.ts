import type { Database, Statement } from 'better-sqlite3';
import type { ClockRecord, ClockRecordRepository, DoubtReason } from '../../domain/records/clock-record.ts';

interface ClockRow {
  readonly time_ms: number;
  readonly wall_ms: number;
  readonly uptime_ms: number;
  readonly boot_id: string | null;
  readonly doubt: DoubtReason | null;
  readonly doubted_since_ms: number | null;
  readonly unvouched_since_ms: number | null;
}

export class SqliteClockRecord implements ClockRecordRepository {
  readonly #read: Statement<[], ClockRow>;
  readonly #write: Statement;
  readonly #request: Statement;
  readonly #isRequested: Statement<[], number>;
  readonly #forgetRequest: Statement;

  constructor(database: Database) {
    this.#read = database.prepare('SELECT * FROM server_clock');
    this.#write = database.prepare(
      `INSERT OR REPLACE INTO server_clock (id, time_ms, wall_ms, uptime_ms, boot_id, doubt, doubted_since_ms, unvouched_since_ms)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#request = database.prepare('INSERT OR IGNORE INTO clock_acceptances (id) VALUES (1)');
    this.#isRequested = database.prepare<[], number>('SELECT count(*) FROM clock_acceptances').pluck();
    this.#forgetRequest = database.prepare('DELETE FROM clock_acceptances');
  }

  async read(): Promise<ClockRecord | null> {
    const row = this.#read.get();
    if (!row) return null;
    const { doubt: reason, doubted_since_ms: sinceMs } = row;
    return {
      timeMs: row.time_ms,
      wallMs: row.wall_ms,
      uptimeMs: row.uptime_ms,
      bootId: row.boot_id,
      doubt: reason === null ? null : { reason, sinceMs: sinceMs ?? row.time_ms },
      unvouchedSinceMs: row.unvouched_since_ms,
    };
  }

  async write({ timeMs, wallMs, uptimeMs, bootId, doubt, unvouchedSinceMs }: ClockRecord): Promise<void> {
    const { reason = null, sinceMs = null } = doubt ?? {};
    this.#write.run(timeMs, wallMs, uptimeMs, bootId, reason, sinceMs, unvouchedSinceMs);
  }

  async isAcceptanceRequested(): Promise<boolean> {
    return this.#isRequested.get() === 1;
  }

  async requestAcceptance(): Promise<void> {
    this.#request.run();
  }

  async forgetAcceptance(): Promise<void> {
    this.#forgetRequest.run();
  }
}
