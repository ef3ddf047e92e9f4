import type { Operation } from './operation.ts';

const station = {
  method: 'post',
  proof: 'required',
} as const;
const notAdmitted = ['device_revoked', 'enrolment_required', 'throttled'] as const;

/** What enrolled workstations ask before anybody is signed in, and what users do about their badges. */
export const badgeOperations: readonly Operation[] = [
  {
    ...station,
    id: 'recentUsers',
    summary: 'Who signed in lately on the ward of the workstation, as far as the site allows it to be shown.',
    path: '/v1/station/recent-users',
    answer: 'RecentUsers',
    errors: notAdmitted,
  },
  {
    id: 'serverIdentity',
    summary: 'A signed statement of who this server is, at which address, for the question of a workstation.',
    method: 'post',
    path: '/v1/server/identity',
    body: 'IdentityRequest',
    answer: 'IdentityResponse',
  },
  {
    ...station,
    id: 'identifyBadge',
    summary: 'Whose badge it is: a handle to sign that user in with, once, for a minute.',
    path: '/v1/badge/identify',
    body: 'BadgeRequest',
    answer: 'IdentifiedBadge',
    errors: ['badge_unknown', ...notAdmitted],
  },
  {
    ...station,
    id: 'signInByBadge',
    summary: 'Sign in by the handle of a badge and the password.',
    path: '/v1/badge/sign-in',
    body: 'BadgeSignInRequest',
    answer: 'SignInResponse',
    errors: ['badge_expired', 'invalid_credentials', 'network_not_allowed', 'session_limit', ...notAdmitted],
  },
  {
    id: 'ownBadges',
    summary: "The user's badges.",
    method: 'get',
    path: '/v1/badges',
    answer: 'OwnBadges',
    caller: 'access_token',
  },
  {
    id: 'linkBadge',
    summary: 'Link a badge to the user who has just signed in.',
    method: 'post',
    path: '/v1/badges',
    body: 'BadgeRequest',
    answer: 'LinkedBadge',
    status: 201,
    caller: 'access_token',
    isOfWorkstation: true,
    errors: ['insufficient_user_authentication', 'badge_in_use', 'badge_limit', 'throttled'],
  },
  {
    id: 'removeBadge',
    summary: 'Remove a badge of the user.',
    method: 'delete',
    path: '/v1/badges/{id}',
    answer: 'Empty',
    caller: 'access_token',
    isOfWorkstation: true,
    errors: ['not_found'],
  },
];
