import { refreshTimeHeader, tokenRefreshedHeader } from '../../contract/headers.ts';
import { administrationOperations } from './administration-operations.ts';
import type { Operation } from './operation.ts';

const refreshed = [tokenRefreshedHeader, refreshTimeHeader];
const refusedRefreshes = ['invalid_grant', 'unbound_denied', 'refresh_in_progress', 'throttled'] as const;
const signOut = {
  method: 'post',
  body: 'RefreshRequest',
  answer: 'Empty',
  proof: 'optional',
  errors: ['refresh_token_required', 'invalid_grant'],
} as const;

const accountOperations: readonly Operation[] = [
  {
    id: 'signIn',
    summary: 'Sign in and open a session.',
    method: 'post',
    path: '/account/token',
    body: 'SignInRequest',
    answer: 'SignInResponse',
    proof: 'optional',
    errors: [
      'invalid_credentials',
      'unbound_denied',
      'throttled',
      'device_revoked',
      'enrolment_required',
      'network_not_allowed',
      'session_limit',
    ],
  },
  {
    id: 'refresh',
    summary: 'Trade the refresh token for a new pair of tokens.',
    method: 'post',
    path: '/account/token/refresh',
    body: 'RefreshRequest',
    answer: 'TokenResponse',
    proof: 'optional',
    headers: refreshed,
    errors: ['refresh_token_required', ...refusedRefreshes],
  },
  {
    id: 'verify',
    summary: 'Ask whether an access or refresh token would be accepted now.',
    method: 'post',
    path: '/account/token/verify',
    body: 'VerifyRequest',
    answer: 'Empty',
    errors: ['invalid_token'],
  },
  {
    id: 'blacklist',
    summary: 'End the session of a refresh token.',
    path: '/account/token/blacklist',
    ...signOut,
  },
  { id: 'logout', summary: 'End the session of a refresh token.', path: '/account/logout', ...signOut },
];

const standardOperations: readonly Operation[] = [
  {
    id: 'oauthToken',
    summary: 'Refresh (RFC 6749 §6).',
    method: 'post',
    path: '/oauth/token',
    body: 'OauthTokenRequest',
    answer: 'OauthTokenResponse',
    proof: 'optional',
    headers: refreshed,
    errors: ['unsupported_grant_type', 'invalid_client', 'invalid_scope', ...refusedRefreshes],
  },
  {
    id: 'revoke',
    summary: 'End the session of a token (RFC 7009); unknown tokens are no error.',
    method: 'post',
    path: '/oauth/revoke',
    body: 'RevocationRequest',
    answer: 'Empty',
    proof: 'optional',
    errors: ['invalid_client'],
  },
  {
    id: 'introspect',
    summary: 'Ask about an access token (RFC 7662).',
    method: 'post',
    path: '/oauth/introspect',
    body: 'IntrospectionRequest',
    answer: 'IntrospectionResponse',
    caller: 'client_secret',
    errors: ['throttled'],
  },
  {
    id: 'metadata',
    summary: 'Metadata of this server (RFC 8414).',
    method: 'get',
    path: '/.well-known/oauth-authorization-server',
    answer: 'ServerMetadata',
  },
  {
    id: 'jwks',
    summary: 'Public keys of access tokens (RFC 7517).',
    method: 'get',
    path: '/.well-known/jwks.json',
    answer: 'Jwks',
  },
  { id: 'openapi', summary: 'This document.', method: 'get', path: '/openapi.json', answer: 'none' },
];

const ownOperations: readonly Operation[] = [
  {
    id: 'me',
    summary: 'Who is signed in.',
    method: 'get',
    path: '/v1/me',
    answer: 'Me',
    caller: 'access_token',
  },
  {
    id: 'sessions',
    summary: 'All live sessions of the user.',
    method: 'get',
    path: '/v1/sessions',
    answer: 'Sessions',
    caller: 'access_token',
  },
  {
    id: 'endOthers',
    summary: 'End all other sessions of the user.',
    method: 'post',
    path: '/v1/sessions/end-others',
    answer: 'EndOthersResponse',
    caller: 'access_token',
  },
  {
    id: 'endSession',
    summary: 'End one session of the user.',
    method: 'delete',
    path: '/v1/sessions/{id}',
    answer: 'Empty',
    caller: 'access_token',
    errors: ['not_found'],
  },
  {
    id: 'lock',
    summary: 'Record that the workstation has locked.',
    method: 'post',
    path: '/v1/session/lock',
    body: 'LockRequest',
    answer: 'Empty',
    caller: 'access_token',
  },
  {
    id: 'unlock',
    summary: 'Come back to a locked session.',
    method: 'post',
    path: '/v1/session/unlock',
    body: 'UnlockRequest',
    answer: 'Empty',
    caller: 'access_token',
    errors: ['invalid_credentials', 'throttled'],
  },
  {
    id: 'deviceSignOut',
    summary: 'End a session by a proof of its key alone; says nothing about sessions of others.',
    method: 'post',
    path: '/v1/session/sign-out',
    body: 'DeviceSignOutRequest',
    answer: 'Empty',
    proof: 'required',
  },
];

const hostOperations: readonly Operation[] = [
  {
    id: 'enrolDevice',
    summary: 'Admit the workstation of a key by a one-time code.',
    method: 'post',
    path: '/v1/devices',
    body: 'EnrolRequest',
    answer: 'EnrolResponse',
    status: 201,
    proof: 'required',
    errors: ['invalid_enrolment_code', 'throttled'],
  },
  {
    id: 'setupState',
    summary: 'Whether the first-run set-up is still to be done.',
    method: 'get',
    path: '/v1/setup',
    answer: 'SetupState',
    errors: ['not_found'],
  },
  {
    id: 'setup',
    summary: 'The first-run set-up; only with the code of the process that started the server.',
    method: 'post',
    path: '/v1/setup',
    body: 'SetupRequest',
    answer: 'SetupResponse',
    status: 201,
    proof: 'required',
    errors: ['not_found', 'invalid_setup_code', 'setup_already_done'],
  },
  { id: 'health', summary: 'The process answers.', method: 'get', path: '/healthz', answer: 'Health' },
  { id: 'ready', summary: 'The database can be written.', method: 'get', path: '/readyz', answer: 'Health' },
  {
    id: 'metrics',
    summary: 'Metrics in the text format of Prometheus; without token from the own machine only.',
    method: 'get',
    path: '/metrics',
    answer: 'text',
    caller: 'metrics_token',
    errors: ['forbidden', 'not_found'],
  },
];

/** Every call there is. A new route gets its entry here; a test finds those without one. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...standardOperations,
  ...ownOperations,
  ...administrationOperations,
  ...hostOperations,
];
