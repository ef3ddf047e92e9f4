import type { RoleName } from '../../contract/profiles.ts';
import type { Right } from '../../contract/rights.ts';

const seeAndStop = [
  'list_devices',
  'revoke_device',
  'list_users',
  'disable_user',
  'list_sessions',
  'lock_sessions',
  'end_sessions',
] as const satisfies readonly Right[];

/**
 * Who may do what. Both roles can look and stop; only IT can admit (make codes, enable users), and only security officers
 * can read the audit trail and review emergency accesses, so that nobody reviews the access they grant.
 */
const rightsOfRole: Readonly<Record<RoleName, readonly Right[]>> = {
  clinician: [],
  research: [],
  it_admin: [...seeAndStop, 'make_device_code', 'approve_device', 'enable_user'],
  security_officer: [...seeAndStop, 'read_audit', 'read_emergencies', 'review_emergency'],
};

/** Whether a role has a right. */
export function hasRight(role: RoleName, right: Right): boolean {
  return rightsOfRole[role].includes(right);
}
