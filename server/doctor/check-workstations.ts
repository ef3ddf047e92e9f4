import type { ServerConfig } from '../config/server-config.ts';
import { oldestWorkstation } from '../contract/workstation-versions.ts';
import type { Inventory } from '../domain/records/device-report.ts';
import { isOlderVersion } from '../text/newer-version.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn } = findingsOf('workstations');

/** The facts about workstations; `openSiteCodes`: valid ones that work from any network. */
export interface Fleet extends Inventory {
  readonly openSiteCodes: number;
}

/** Whether workstations are waiting for IT, are too old or have mistakes in their policies; null: the versions differ. */
export function checkWorkstations(fleet: Fleet | null, { clients }: Pick<ServerConfig, 'clients'>): Finding {
  if (fleet === null) return ok('There is nothing to tell of workstations.');
  const oldest = oldestWorkstation(clients.minimum_workstation);
  const old = sumOf(fleet.versions.filter(({ version }) => isOlderVersion(version, oldest)));
  const problems = [
    ...(fleet.waiting > 0 ? [`${numberOf(fleet.waiting, 'waits', 'wait')} for IT to admit them`] : []),
    ...(old > 0 ? [`${numberOf(old, 'is', 'are')} older than ${oldest}`] : []),
    ...(fleet.withProblems > 0
      ? [`${numberOf(fleet.withProblems, 'has', 'have')} mistakes in the policy`]
      : []),
  ];
  if (problems.length > 0) {
    return warn(
      `Of the workstations, ${problems.join('; ')}.`,
      'See `device list --problems`; `device approve` admits those that wait.',
    );
  }
  if (fleet.openSiteCodes > 0) {
    return warn(
      `${fleet.openSiteCodes} valid site codes work from any network.`,
      'Revoke them once the workstations are enrolled (site-code list), and make the next with --network.',
    );
  }
  return ok(
    `${sumOf(fleet.versions)} workstations have reported within 30 days, none of them with a problem.`,
  );
}

function sumOf(counts: Inventory['versions']): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function numberOf(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
