import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { StateDifference } from '../domain/audit/state/verify-state.ts';
import { inUseMs } from '../domain/devices/note-report.ts';
import type { WaitingAlerts } from '../domain/records/alert.ts';
import type { AuditEvent } from '../domain/records/audit-event.ts';
import type { ClockRecord } from '../domain/records/clock-record.ts';
import type { OpenReviews } from '../domain/records/emergency-access.ts';
import { type SiteCode, stateOfSiteCode } from '../domain/records/enrolment-code.ts';
import type { UnverifiedUses } from '../domain/records/unverified-use.ts';
import { DatabaseError } from '../store/database-error.ts';
import { knownVersion, openToLook, versionOf } from '../store/sqlite/open-to-look.ts';
import { SqliteAlertRepository } from '../store/sqlite/sqlite-alert-repository.ts';
import { SqliteAuditTrail } from '../store/sqlite/sqlite-audit-trail.ts';
import { SqliteClockRecord } from '../store/sqlite/sqlite-clock-record.ts';
import { SqliteDeviceReportRepository } from '../store/sqlite/sqlite-device-report-repository.ts';
import { SqliteEmergencyRepository } from '../store/sqlite/sqlite-emergency-repository.ts';
import { SqliteEnrolmentCodeRepository } from '../store/sqlite/sqlite-enrolment-code-repository.ts';
import { SqliteUnverifiedUseRepository } from '../store/sqlite/sqlite-unverified-use-repository.ts';
import { SqliteUserRepository } from '../store/sqlite/sqlite-user-repository.ts';
import { SqliteWardRepository } from '../store/sqlite/sqlite-ward-repository.ts';
import type { Fleet } from './check-workstations.ts';
import { differencesIn } from './differences-in.ts';

export type DatabaseFacts =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | OpenDatabaseFacts;

export interface OpenDatabaseFacts {
  readonly kind: 'open';
  /** What `quick_check` reports; null: nothing. */
  readonly damage: string | null;
  readonly bytes: number;
  readonly logBytes: number;
  readonly version: number;
  /** The version that this program makes. */
  readonly knownVersion: number;
  /** The newest audit events, the oldest of them first; none if the versions differ. */
  readonly newestEvents: readonly AuditEvent[];
  /** When keys were made that no backup has, by the trail; null: all are in one, or the versions differ. */
  readonly unsavedKeysMs?: number | null;
  /** What the server last noted about its clock; null: nothing, or the versions differ. */
  readonly clock: ClockRecord | null;
  /** What in the tables does not follow from the trail, at most one of each kind; null: nothing vouches for them. */
  readonly differences: readonly StateDifference[] | null;
  /** Names of the wards; none if the versions differ. */
  readonly wards: readonly string[];
  /** Names of users in groups; none if the versions differ. */
  readonly namesDifferingInCase: readonly (readonly string[])[];
  /** Null if the versions differ. */
  readonly fleet?: Fleet | null;
  /** Null if the versions differ. */
  readonly emergency: {
    readonly reviews: OpenReviews;
    readonly alerts: WaitingAlerts;
    readonly unverified: UnverifiedUses;
  } | null;
}

const mostEvents = 1_000;

/** Reads the facts of a database and changes nothing, whether a server is using it or not. */
export async function examineDatabase(
  file: string,
  seal: AuditSeal | null,
  nowMs: number,
): Promise<DatabaseFacts> {
  if (!existsSync(file)) return { kind: 'missing' };
  try {
    const database = await openToLook(file);
    try {
      return { ...(await factsOf(database, file, seal)), fleet: await fleetOf(database, nowMs) };
    } finally {
      database.close();
    }
  } catch (error) {
    return { kind: 'unreadable', problem: problemOf(error) };
  }
}

/** Without the sentence around it: `doctor` has its own. */
function problemOf(error: unknown): string {
  const cause = error instanceof DatabaseError ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : 'unknown error';
}

async function factsOf(
  database: Database,
  file: string,
  seal: AuditSeal | null,
): Promise<Omit<OpenDatabaseFacts, 'fleet'>> {
  const damage = String(database.pragma('quick_check(1)', { simple: true }));
  const version = versionOf(database);
  return {
    kind: 'open',
    damage: damage === 'ok' ? null : damage,
    bytes: statSync(file).size,
    logBytes: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    version,
    knownVersion,
    newestEvents: version === knownVersion ? await newestEventsOf(database) : [],
    unsavedKeysMs: version === knownVersion ? unsavedKeysOf(database) : null,
    clock: version === knownVersion ? await new SqliteClockRecord(database).read() : null,
    wards:
      version === knownVersion
        ? (await new SqliteWardRepository(database).list()).map(({ name }) => name)
        : [],
    namesDifferingInCase:
      version === knownVersion ? await new SqliteUserRepository(database).namesDifferingInCase() : [],
    emergency: version === knownVersion ? await emergencyOf(database) : null,
    differences:
      version === knownVersion && seal !== null
        ? await differencesIn(new SqliteAuditTrail(database), seal)
        : null,
  };
}

async function fleetOf(database: Database, nowMs: number): Promise<Fleet | null> {
  if (versionOf(database) !== knownVersion) return null;
  const codes = await new SqliteEnrolmentCodeRepository(database).siteCodes();
  const isOpen = (code: SiteCode) =>
    code.site.networks.length === 0 && stateOfSiteCode(code, nowMs) === 'valid';
  return {
    ...(await new SqliteDeviceReportRepository(database).inventory(nowMs - inUseMs)),
    openSiteCodes: codes.filter(isOpen).length,
  };
}

async function emergencyOf(database: Database): Promise<OpenDatabaseFacts['emergency']> {
  const reviews = await new SqliteEmergencyRepository(database).openReviews();
  return {
    reviews,
    alerts: await new SqliteAlertRepository(database).waiting(),
    unverified: await new SqliteUnverifiedUseRepository(database).count(),
  };
}

/** A server with only its first keys is not reminded: those who have never made a backup know it. */
function unsavedKeysOf(database: Database): number | null {
  return (
    database
      .prepare<[], number | null>(
        `WITH newest AS (SELECT coalesce(max(seq), 0) AS backup FROM audit_events WHERE type = 'database_backed_up')
         SELECT max(time_ms) FROM audit_events, newest
          WHERE seq > backup AND (type = 'key_rotated' OR (type = 'key_created' AND backup > 0))`,
      )
      .pluck()
      .get() ?? null
  );
}

async function newestEventsOf(database: Database): Promise<readonly AuditEvent[]> {
  const audit = new SqliteAuditTrail(database);
  const fromSeq = Math.max(1, (await audit.newestSeq()) - mostEvents + 1);
  return Array.fromAsync(audit.events({ fromSeq }));
}
