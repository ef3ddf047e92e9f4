import type { AlertRepository } from './alerts/alert.ts';
import type { AuditTrail } from './audit/audit-event.ts';
import type { BadgeRepository } from './badges/badge.ts';
import type { ClientRepository } from './clients/client.ts';
import type { ClockRecordRepository } from './clock-record.ts';
import type { DeviceRepository } from './devices/device.ts';
import type { EnrolmentCodeRepository } from './devices/enrolment-code.ts';
import type { EmergencyRepository } from './emergency/emergency-access.ts';
import type { EmergencyCodeRepository, UnverifiedUseRepository } from './emergency/unverified-use.ts';
import type { SessionRepository } from './sessions/session.ts';
import type { FailureCounterRepository } from './throttling/failure-counter.ts';
import type { UserRepository } from './users/user.ts';
import type { WardRepository } from './wards/ward.ts';

export interface Repositories {
  readonly sessions: SessionRepository;
  readonly users: UserRepository;
  readonly wards: WardRepository;
  readonly devices: DeviceRepository;
  readonly codes: EnrolmentCodeRepository;
  readonly badges: BadgeRepository;
  readonly clients: ClientRepository;
  readonly failureCounters: FailureCounterRepository;
  readonly emergencies: EmergencyRepository;
  readonly emergencyCodes: EmergencyCodeRepository;
  readonly unverifiedUses: UnverifiedUseRepository;
  readonly alerts: AlertRepository;
  readonly clockRecord: ClockRecordRepository;
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
