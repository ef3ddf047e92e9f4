import { expect, it } from 'vitest';
import { roleNames } from '../../../../../server/contract/constants.ts';
import type { Right } from '../../../../../server/contract/rights.ts';
import { hasRight } from '../../../../../server/domain/administration/rights.ts';

/** The table of docs/protocol.md. */
const holders: Readonly<Record<Right, readonly string[]>> = {
  list_devices: ['it_admin', 'security_officer'],
  revoke_device: ['it_admin', 'security_officer'],
  approve_device: ['it_admin'],
  make_device_code: ['it_admin'],
  list_users: ['it_admin', 'security_officer'],
  disable_user: ['it_admin', 'security_officer'],
  enable_user: ['it_admin'],
  list_sessions: ['it_admin', 'security_officer'],
  lock_sessions: ['it_admin', 'security_officer'],
  end_sessions: ['it_admin', 'security_officer'],
  read_audit: ['security_officer'],
  read_emergencies: ['security_officer'],
  review_emergency: ['security_officer'],
};

it.each(Object.entries(holders))('%s: %j, and nobody else', (right, roles) => {
  expect(roleNames.filter((role) => hasRight(role, right as Right))).toEqual(roles);
});
