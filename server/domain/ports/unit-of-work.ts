import type { AlertRepository } from '../records/alert.ts';
import type { AuditTrail } from '../records/audit-event.ts';
import type { BackupRecordRepository } from '../records/backup-record.ts';
import type { BadgeRepository } from '../records/badge.ts';
import type { BadgeHandleRepository } from '../records/badge-handle.ts';
import type { ClientRepository } from '../records/client.ts';
import type { ClockRecordRepository } from '../records/clock-record.ts';
import type { DeviceRepository } from '../records/device.ts';
import type { DeviceReportRepository } from '../records/device-report.ts';
import type { EmergencyRepository } from '../records/emergency-access.ts';
import type { EnrolmentCodeRepository } from '../records/enrolment-code.ts';
import type { FailureCounterRepository } from '../records/failure-counter.ts';
import type { ImportedUserRepository } from '../records/imported-user-record.ts';
import type { SealedKeysRepository } from '../records/sealed-keys.ts';
import type { SessionRepository } from '../records/session.ts';
import type { SharedByNodes } from '../records/shared-by-nodes.ts';
import type { EmergencyCodeRepository, UnverifiedUseRepository } from '../records/unverified-use.ts';
import type { UserRepository } from '../records/user.ts';
import type { WardRepository } from '../records/ward.ts';

export interface Repositories {
  readonly sessions: SessionRepository;
  readonly users: UserRepository;
  readonly importedUsers: ImportedUserRepository;
  readonly wards: WardRepository;
  readonly devices: DeviceRepository;
  readonly reports: DeviceReportRepository;
  readonly codes: EnrolmentCodeRepository;
  readonly badges: BadgeRepository;
  readonly badgeHandles: BadgeHandleRepository;
  readonly clients: ClientRepository;
  readonly failureCounters: FailureCounterRepository;
  readonly emergencies: EmergencyRepository;
  readonly emergencyCodes: EmergencyCodeRepository;
  readonly unverifiedUses: UnverifiedUseRepository;
  readonly alerts: AlertRepository;
  readonly clockRecord: ClockRecordRepository;
  readonly backupRecord: BackupRecordRepository;
  /** Null: the keys are in a file beside the database. */
  readonly sealedKeys: SealedKeysRepository | null;
  readonly shared: SharedByNodes;
  readonly audit: AuditTrail;
}

/** What a store may make use of. */
export interface JobOptions {
  /**
   * The one session that the job is about, when it reads, rotates or locks hardly anything else: on a database of several
   * nodes such jobs run side by side.
   */
  readonly ofSession?: string;
  /** Whether whoever has asked is still there: where jobs wait for others, one that nobody wants any more is refused. */
  readonly isWanted?: (() => boolean) | undefined;
  /** How long it is waited for and carried out, where jobs share a database with other nodes; default: as the store was opened. */
  readonly patienceMs?: number;
}

/**
 * The way to the database. A job waits for nothing but its repositories: it sees and leaves a consistent state, together
 * with its audit event, or none at all when it throws. What must be kept although the request is refused (the audit event
 * of the refusal) is therefore *returned* by the job, and refused after it. On a database of several nodes a job may run
 * more than once before it is on disk, so it changes nothing besides.
 */
export interface UnitOfWork {
  /**
   * Runs `job` in a write transaction and resolves when it is on disk. Throws `Refusal('unavailable')`: nothing of it is
   * on disk and nothing ever will be, unless the database was silent when it was to be committed.
   */
  run<Result>(job: (repositories: Repositories) => Promise<Result>, options?: JobOptions): Promise<Result>;
  /** Runs a query without a transaction. Throws `Refusal('unavailable')`. */
  read<Result>(query: (repositories: Repositories) => Promise<Result>): Promise<Result>;
}
