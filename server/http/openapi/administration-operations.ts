import type { Operation } from './operation.ts';

const caller = 'access_token';
const proven = { caller, isOfWorkstation: true } as const;
const list = { ...proven, method: 'get', errors: ['forbidden'] } as const;
const act = { ...proven, method: 'post', errors: ['forbidden', 'not_found'] } as const;

/** Calls for `it_admin` and `security_officer`; which role may do what stands in docs/protocol.md. */
export const administrationOperations: readonly Operation[] = [
  {
    ...list,
    id: 'adminDevices',
    summary: 'All workstations.',
    path: '/v1/admin/devices',
    query: 'devices',
    answer: 'AdminDevices',
  },
  {
    ...act,
    id: 'adminRevokeDevice',
    summary: 'Take the right of a workstation to sign people in, and end its sessions.',
    path: '/v1/admin/devices/{id}/revoke',
    answer: 'EndedResponse',
  },
  {
    id: 'adminMakeDeviceCode',
    summary: 'A one-time code that admits a workstation.',
    method: 'post',
    path: '/v1/admin/device-codes',
    body: 'DeviceCodeRequest',
    answer: 'DeviceCodeResponse',
    status: 201,
    ...proven,
    errors: ['forbidden'],
  },
  {
    ...list,
    id: 'adminUsers',
    summary: 'All users.',
    path: '/v1/admin/users',
    query: 'users',
    answer: 'AdminUsers',
  },
  {
    ...act,
    id: 'adminDisableUser',
    summary: 'Lock a user out and end all sessions.',
    path: '/v1/admin/users/{user_id}/disable',
    answer: 'EndedResponse',
  },
  {
    ...act,
    id: 'adminEnableUser',
    summary: 'Let a disabled user sign in again.',
    path: '/v1/admin/users/{user_id}/enable',
    answer: 'Empty',
  },
  {
    ...act,
    id: 'adminEndSessionsOfUser',
    summary: 'End all sessions of a user.',
    path: '/v1/admin/users/{user_id}/end-sessions',
    answer: 'EndedResponse',
  },
  {
    ...list,
    id: 'adminSessions',
    summary: 'Who is where since when.',
    path: '/v1/admin/sessions',
    query: 'sessions',
    answer: 'AdminSessions',
  },
  {
    ...act,
    id: 'adminEndSession',
    summary: 'End a session.',
    method: 'delete',
    path: '/v1/admin/sessions/{id}',
    answer: 'Empty',
  },
  {
    ...act,
    id: 'adminLockSession',
    summary: 'Have the workstation of a session lock its screen.',
    path: '/v1/admin/sessions/{id}/lock',
    answer: 'Empty',
  },
  {
    ...list,
    id: 'adminAuditEvents',
    summary: 'The audit trail, newest first.',
    path: '/v1/admin/audit-events',
    query: 'auditEvents',
    answer: 'AdminAuditEvents',
  },
  {
    ...list,
    id: 'adminEmergencyAccesses',
    summary: 'Emergency accesses and their reviews, newest first.',
    path: '/v1/admin/emergency-accesses',
    query: 'emergencies',
    answer: 'AdminEmergencies',
  },
  {
    ...act,
    id: 'adminReviewEmergencyAccess',
    summary: 'Review an emergency access of somebody else.',
    path: '/v1/admin/emergency-accesses/{id}/review',
    body: 'ReviewRequest',
    answer: 'Empty',
    errors: ['forbidden', 'not_found', 'already_reviewed'],
  },
];
