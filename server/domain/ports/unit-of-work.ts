import type { AlertRepository } from '../records/alert.ts';
import type { AuditTrail } from '../records/audit-event.ts';
import type { BackupRecordRepository } from '../records/backup-record.ts';
import type { BadgeRepository } from '../records/badge.ts';
import type { ClientRepository } from '../records/client.ts';
import type { ClockRecordRepository } from '../records/clock-record.ts';
import type { DeviceRepository } from '../records/device.ts';
import type { DeviceReportRepository } from '../records/device-report.ts';
import type { EmergencyRepository } from '../records/emergency-access.ts';
import type { EnrolmentCodeRepository } from '../records/enrolment-code.ts';
import type { FailureCounterRepository } from '../records/failure-counter.ts';
import type { ImportedUserRepository } from '../records/imported-user-record.ts';
import type { SessionRepository } from '../records/session.ts';
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
  readonly clients: ClientRepository;
  readonly failureCounters: FailureCounterRepository;
  readonly emergencies: EmergencyRepository;
  readonly emergencyCodes: EmergencyCodeRepository;
  readonly unverifiedUses: UnverifiedUseRepository;
  readonly alerts: AlertRepository;
  readonly clockRecord: ClockRecordRepository;
  readonly backupRecord: BackupRecordRepository;
  readonly audit: AuditTrail;
}

/**
 * The way to the database. A job is synchronous: it sees and leaves a consistent state, together with its
 * audit event, or none at all when it throws. What must be kept although the request is refused (the audit
 * event of the refusal) is therefore *returned* by the job, and refused after it.
 */
export interface UnitOfWork {
  /** Runs `job` in a write transaction and resolves when it is on disk. Throws `Refusal('unavailable')`. */
  run<Result>(job: (repositories: Repositories) => Result): Promise<Result>;
  /** Runs a query without a transaction. Throws `Refusal('unavailable')`. */
  read<Result>(query: (repositories: Repositories) => Result): Result;
}
