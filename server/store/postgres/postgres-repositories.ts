import type { Log } from '../../domain/ports/log.ts';
import type { Repositories } from '../../domain/ports/unit-of-work.ts';
import type { SessionReader } from '../session-row.ts';
import type { AuditAppender } from './audit-appender.ts';
import { PostgresAlertRepository } from './postgres-alert-repository.ts';
import { PostgresAuditTrail, type TrailSeal } from './postgres-audit-trail.ts';
import { PostgresBackupRecord } from './postgres-backup-record.ts';
import { PostgresBadgeHandles } from './postgres-badge-handles.ts';
import { PostgresBadgeRepository } from './postgres-badge-repository.ts';
import { PostgresClientRepository } from './postgres-client-repository.ts';
import { PostgresClockRecord } from './postgres-clock-record.ts';
import { PostgresDeviceReportRepository } from './postgres-device-report-repository.ts';
import { PostgresDeviceRepository } from './postgres-device-repository.ts';
import { PostgresEmergencyCodeRepository } from './postgres-emergency-code-repository.ts';
import { PostgresEmergencyRepository } from './postgres-emergency-repository.ts';
import { PostgresEnrolmentCodeRepository } from './postgres-enrolment-code-repository.ts';
import { PostgresFailureCounterRepository } from './postgres-failure-counter-repository.ts';
import { PostgresImportedUserRepository } from './postgres-imported-user-repository.ts';
import { PostgresSealedKeys } from './postgres-sealed-keys.ts';
import { PostgresSessionRepository } from './postgres-session-repository.ts';
import { PostgresSharedByNodes } from './postgres-shared-by-nodes.ts';
import { PostgresUnverifiedUseRepository } from './postgres-unverified-use-repository.ts';
import { PostgresUserRepository } from './postgres-user-repository.ts';
import { PostgresWardRepository } from './postgres-ward-repository.ts';
import type { Queries } from './queries.ts';

export interface RepositoryOptions {
  readonly trailSeal: TrailSeal;
  readonly log: Log;
  readonly sessionOf: SessionReader;
  /** Of this process, as it counts its batches; null: it only reads. */
  readonly writerId: string | null;
}

/** The repositories of one job or read, each made when it is first asked for: most jobs need two or three. */
export function repositoriesOn(
  queries: Queries,
  audit: AuditAppender | null,
  { trailSeal, log, sessionOf, writerId }: RepositoryOptions,
): Repositories {
  return lazily<Repositories>({
    sessions: () => new PostgresSessionRepository(queries, sessionOf),
    users: () => new PostgresUserRepository(queries, audit),
    importedUsers: () => new PostgresImportedUserRepository(queries),
    wards: () => new PostgresWardRepository(queries),
    devices: () => new PostgresDeviceRepository(queries),
    reports: () => new PostgresDeviceReportRepository(queries),
    codes: () => new PostgresEnrolmentCodeRepository(queries),
    badges: () => new PostgresBadgeRepository(queries),
    badgeHandles: () => new PostgresBadgeHandles(queries),
    clients: () => new PostgresClientRepository(queries),
    failureCounters: () => new PostgresFailureCounterRepository(queries),
    emergencies: () => new PostgresEmergencyRepository(queries),
    emergencyCodes: () => new PostgresEmergencyCodeRepository(queries),
    unverifiedUses: () => new PostgresUnverifiedUseRepository(queries),
    alerts: () => new PostgresAlertRepository(queries),
    clockRecord: () => new PostgresClockRecord(queries),
    backupRecord: () => new PostgresBackupRecord(queries),
    sealedKeys: () => new PostgresSealedKeys(queries, writerId),
    shared: () => new PostgresSharedByNodes(queries, log),
    audit: () => new PostgresAuditTrail(queries, audit, trailSeal),
  });
}

type Makers<Members extends object> = { readonly [Name in keyof Members]: () => Members[Name] };

function lazily<Members extends object>(makers: Makers<Members>): Members {
  const made = {} as Members;
  for (const name of Object.keys(makers) as (keyof Members)[]) {
    let member: Members[typeof name] | undefined;
    Object.defineProperty(made, name, {
      enumerable: true,
      get: () => {
        member ??= makers[name]();
        return member;
      },
    });
  }
  return made;
}
