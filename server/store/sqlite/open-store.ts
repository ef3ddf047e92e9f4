import type { Database } from 'better-sqlite3';
import { alone } from '../../domain/ports/among-nodes.ts';
import type { Log } from '../../domain/ports/log.ts';
import { type Metrics, unmeasured } from '../../domain/ports/metrics.ts';
import { DatabaseError } from '../database-error.ts';
import { sessionReader } from '../session-row.ts';
import type { Store } from '../store.ts';
import { countStatements } from './count-statements.ts';
import { GroupCommit } from './group-commit.ts';
import { MemoryBadgeHandles } from './memory-badge-handles.ts';
import { openDatabase } from './open-database.ts';
import { clearingCache, SessionCache } from './session-cache.ts';
import { SharedByNobody } from './shared-by-nobody.ts';
import { SqliteAlertRepository } from './sqlite-alert-repository.ts';
import { SqliteAuditTrail } from './sqlite-audit-trail.ts';
import { SqliteBackupRecord } from './sqlite-backup-record.ts';
import { SqliteBadgeRepository } from './sqlite-badge-repository.ts';
import { SqliteClientRepository } from './sqlite-client-repository.ts';
import { SqliteClockRecord } from './sqlite-clock-record.ts';
import { SqliteDeviceReportRepository } from './sqlite-device-report-repository.ts';
import { SqliteDeviceRepository } from './sqlite-device-repository.ts';
import { SqliteEmergencyCodeRepository } from './sqlite-emergency-code-repository.ts';
import { SqliteEmergencyRepository } from './sqlite-emergency-repository.ts';
import { SqliteEnrolmentCodeRepository } from './sqlite-enrolment-code-repository.ts';
import { sqliteCode } from './sqlite-failure.ts';
import { SqliteFailureCounterRepository } from './sqlite-failure-counter-repository.ts';
import { SqliteImportedUserRepository } from './sqlite-imported-user-repository.ts';
import { SqliteSessionRepository } from './sqlite-session-repository.ts';
import { SqliteUnverifiedUseRepository } from './sqlite-unverified-use-repository.ts';
import { SqliteUserRepository } from './sqlite-user-repository.ts';
import { SqliteWardRepository } from './sqlite-ward-repository.ts';

export interface StoreOptions {
  readonly log: Log;
  readonly metrics?: Metrics;
  /** How long a job waits while another process holds the write lock. */
  readonly lockPatienceMs: number;
  /** Ends the process when a job waits for anything but its repositories; by default it throws. */
  readonly stop?: (error: Error) => void;
}

/** Repositories that only read, or that write nothing a session shows. */
const harmlessToSessions = {
  users: [
    'find',
    'findByName',
    'namesakes',
    'namesDifferingInCase',
    'list',
    'page',
    'countWithPassword',
    'passwordHashAt',
    'isEmpty',
    'wasIdGiven',
    'insert',
    'reserveIdsBelow',
    'setPasswordHash',
    'setEmergency',
  ],
  wards: ['find', 'findByName', 'list', 'insert', 'setProfile'],
  devices: [
    'find',
    'findByKey',
    'page',
    'ofWard',
    'countOfWard',
    'insert',
    'isNameTaken',
    'doublesOf',
    'hasUser',
    'addUser',
    'recentUsers',
    'removeUser',
  ],
} as const;

/** Opens the store of a database file. Throws `DatabaseError`. */
export async function openStore({
  file,
  nowMs,
  ...options
}: StoreOptions & { readonly file: string; readonly nowMs: number }): Promise<Store> {
  const database = await openDatabase(file, nowMs);
  try {
    return storeOn(database, options);
  } catch (error) {
    database.close();
    if (sqliteCode(error) === null || !(error instanceof Error)) throw error;
    throw new DatabaseError(
      `The database ${file} is not as this program made it: ${error.message}. Somebody has changed its tables: \`restore\` a backup.`,
    );
  }
}

/** The store on an open, migrated database; each statement is prepared once. */
export function storeOn(
  database: Database,
  { log, metrics = unmeasured, lockPatienceMs, stop }: StoreOptions,
): Store {
  if (metrics !== unmeasured) countStatements(database, () => metrics.statementRun());
  const sessionCache = new SessionCache(database, metrics);
  const repositories = {
    sessions: new SqliteSessionRepository(database, sessionCache, sessionReader(log)),
    users: clearingCache(new SqliteUserRepository(database), sessionCache, harmlessToSessions.users),
    importedUsers: new SqliteImportedUserRepository(database),
    wards: clearingCache(new SqliteWardRepository(database), sessionCache, harmlessToSessions.wards),
    devices: clearingCache(new SqliteDeviceRepository(database), sessionCache, harmlessToSessions.devices),
    reports: new SqliteDeviceReportRepository(database),
    codes: new SqliteEnrolmentCodeRepository(database),
    badges: new SqliteBadgeRepository(database),
    badgeHandles: new MemoryBadgeHandles(),
    clients: new SqliteClientRepository(database),
    failureCounters: new SqliteFailureCounterRepository(database),
    emergencies: new SqliteEmergencyRepository(database),
    emergencyCodes: new SqliteEmergencyCodeRepository(database),
    unverifiedUses: new SqliteUnverifiedUseRepository(database),
    alerts: new SqliteAlertRepository(database),
    clockRecord: new SqliteClockRecord(database),
    backupRecord: new SqliteBackupRecord(database),
    sealedKeys: null,
    shared: new SharedByNobody(),
    audit: new SqliteAuditTrail(database, metrics, log),
  };
  const unitOfWork = new GroupCommit({
    database,
    repositories,
    sessionCache,
    log,
    metrics,
    lockPatienceMs,
    ...(stop && { stop }),
  });
  const writeProbe = database.prepare('UPDATE probes SET written_at_ms = ?');
  return {
    unitOfWork,
    amongNodes: alone,
    protectAudit: (protection, known) => repositories.audit.protect(protection, known),
    probe: async (nowMs) => {
      await unitOfWork.run(async () => writeProbe.run(nowMs));
    },
    flushLog: () => {
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    close: async () => {
      await unitOfWork.drained();
      database.close();
    },
  };
}
