import type { Database, Statement } from 'better-sqlite3';
import type { DeviceReport, DeviceReportRepository, Inventory } from '../../domain/records/device-report.ts';
import { problemsOf } from '../reported-problems.ts';
import { uuidToBlob } from '../uuid-blob.ts';

interface ReportRow extends Omit<DeviceReport, 'problems'> {
  readonly problems: string;
}

export class SqliteDeviceReportRepository implements DeviceReportRepository {
  readonly #keep: Statement<[object]>;
  readonly #find: Statement<[Buffer], ReportRow>;
  readonly #lastSeen: Statement<[object], number | null>;
  readonly #versions: Statement<[number], { version: string; count: number }>;
  readonly #withProblems: Statement<[number], number>;
  readonly #waiting: Statement<[], number>;

  constructor(database: Database) {
    const number = '(SELECT number FROM devices WHERE id = $id)';
    this.#keep = database.prepare(
      `INSERT INTO device_reports (device_number, reported_at_ms, version, os, arch, policy_version, policy_hash,
                                   install, key_kind, problem_count, problems)
       SELECT number, $reportedAtMs, $version, $os, $arch, $policyVersion, $policyHash, $install, $keyKind,
              $problemCount, $problems
         FROM devices WHERE id = $id
       ON CONFLICT DO UPDATE SET reported_at_ms = excluded.reported_at_ms, version = excluded.version,
          os = excluded.os, arch = excluded.arch, policy_version = excluded.policy_version,
          policy_hash = excluded.policy_hash, install = excluded.install, key_kind = excluded.key_kind,
          problem_count = excluded.problem_count, problems = excluded.problems`,
    );
    this.#find = database.prepare(
      `SELECT reported_at_ms AS reportedAtMs, version, os, arch, policy_version AS policyVersion,
              policy_hash AS policyHash, install, key_kind AS keyKind, problems
         FROM device_reports WHERE device_number = (SELECT number FROM devices WHERE id = ?)`,
    );
    this.#lastSeen = database
      .prepare<[object], number | null>(
        `SELECT max(at) FROM (
           SELECT reported_at_ms AS at FROM device_reports WHERE device_number = ${number}
           UNION ALL
           SELECT max(last_sign_in_ms) FROM device_users WHERE device_number = ${number})`,
      )
      .pluck();
    const reported = `FROM device_reports r JOIN devices d ON d.number = r.device_number
                      WHERE d.revoked_at_ms IS NULL AND r.reported_at_ms >= ?`;
    this.#versions = database.prepare(
      `SELECT version, count(*) AS count ${reported} GROUP BY version ORDER BY count DESC, version DESC`,
    );
    this.#withProblems = database
      .prepare<[number], number>(`SELECT count(*) ${reported} AND r.problem_count > 0`)
      .pluck();
    this.#waiting = database
      .prepare<[], number>('SELECT count(*) FROM devices WHERE waiting_since_ms IS NOT NULL')
      .pluck();
  }

  async keep(deviceId: string, { problems, ...report }: DeviceReport): Promise<void> {
    this.#keep.run({
      ...report,
      id: uuidToBlob(deviceId),
      problemCount: problems.length,
      problems: JSON.stringify(problems),
    });
  }

  async find(deviceId: string): Promise<DeviceReport | null> {
    const row = this.#find.get(uuidToBlob(deviceId));
    return row ? { ...row, problems: problemsOf(row.problems) } : null;
  }

  async lastSeenMs(deviceId: string): Promise<number | null> {
    return this.#lastSeen.get({ id: uuidToBlob(deviceId) }) ?? null;
  }

  async inventory(sinceMs: number): Promise<Inventory> {
    return {
      versions: this.#versions.all(sinceMs),
      withProblems: this.#withProblems.get(sinceMs) ?? 0,
      waiting: this.#waiting.get() ?? 0,
    };
  }
}
