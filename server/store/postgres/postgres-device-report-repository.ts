import type { DeviceReport, DeviceReportRepository, Inventory } from '../../domain/records/device-report.ts';
import { problemsOf } from '../reported-problems.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

interface ReportRow extends Omit<DeviceReport, 'problems'> {
  readonly problems: string;
}

const number = '(SELECT number FROM devices WHERE id = $1)';
const keep = statement(
  `INSERT INTO device_reports (device_number, reported_at_ms, version, os, arch, policy_version, policy_hash, install, key_kind,
                               problem_count, problems)
   SELECT number, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM devices WHERE id = $1
   ON CONFLICT (device_number) DO UPDATE SET reported_at_ms = excluded.reported_at_ms, version = excluded.version,
      os = excluded.os, arch = excluded.arch, policy_version = excluded.policy_version,
      policy_hash = excluded.policy_hash, install = excluded.install, key_kind = excluded.key_kind,
      problem_count = excluded.problem_count, problems = excluded.problems`,
);
const find = statement<ReportRow>(
  `SELECT reported_at_ms AS "reportedAtMs", version, os, arch, policy_version AS "policyVersion",
          policy_hash AS "policyHash", install, key_kind AS "keyKind", problems
     FROM device_reports WHERE device_number = ${number}`,
);
const lastSeen = statement<{ readonly at: number | null }>(
  `SELECT greatest((SELECT reported_at_ms FROM device_reports WHERE device_number = ${number}),
                   (SELECT max(last_sign_in_ms) FROM device_users WHERE device_number = ${number})) AS at`,
);
const reported = `FROM device_reports r JOIN devices d ON d.number = r.device_number
                  WHERE d.revoked_at_ms IS NULL AND r.reported_at_ms >= $1`;
const versions = statement<{ readonly version: string; readonly count: number }>(
  `SELECT version, count(*) AS count ${reported} GROUP BY version ORDER BY count DESC, version DESC`,
);
const withProblems = statement<{ readonly count: number }>(
  `SELECT count(*) AS count ${reported} AND r.problem_count > 0`,
);
const waiting = statement<{ readonly count: number }>(
  'SELECT count(*) AS count FROM devices WHERE waiting_since_ms IS NOT NULL',
);

export class PostgresDeviceReportRepository implements DeviceReportRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async keep(deviceId: string, report: DeviceReport): Promise<void> {
    await this.#queries.run(
      keep,
      uuidToBlob(deviceId),
      report.reportedAtMs,
      report.version,
      report.os,
      report.arch,
      report.policyVersion,
      report.policyHash,
      report.install,
      report.keyKind,
      report.problems.length,
      JSON.stringify(report.problems),
    );
  }

  async find(deviceId: string): Promise<DeviceReport | null> {
    const row = await this.#queries.first(find, uuidToBlob(deviceId));
    return row && { ...row, problems: problemsOf(row.problems) };
  }

  async lastSeenMs(deviceId: string): Promise<number | null> {
    return (await this.#queries.first(lastSeen, uuidToBlob(deviceId)))?.at ?? null;
  }

  async inventory(sinceMs: number): Promise<Inventory> {
    return {
      versions: await this.#queries.all(versions, sinceMs),
      withProblems: (await this.#queries.first(withProblems, sinceMs))?.count ?? 0,
      waiting: (await this.#queries.first(waiting))?.count ?? 0,
    };
  }
}
