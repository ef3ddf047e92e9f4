import type { z } from 'zod';
import {
  refreshRequest,
  signInRequest,
  signInResponse,
  tokenResponse,
  verifyRequest,
} from '../../contract/account.ts';
import {
  adminAuditEvents,
  adminDevices,
  adminSessions,
  adminUsers,
  auditQuery,
  deviceCodeRequest,
  deviceCodeResponse,
  devicesQuery,
  endedResponse,
  sessionsQuery,
  usersQuery,
} from '../../contract/administration.ts';
import {
  badgeRequest,
  badgeSignInRequest,
  identifiedBadge,
  linkedBadge,
  ownBadges,
} from '../../contract/badges.ts';
import { continueRequest, continueResponse } from '../../contract/continuing.ts';
import { enrolRequest, enrolResponse } from '../../contract/devices.ts';
import {
  adminEmergencies,
  emergencyQuery,
  emergencyRequest,
  emergencyResponse,
  offlineUseReport,
  reviewRequest,
} from '../../contract/emergency.ts';
import { errorBody } from '../../contract/errors.ts';
import {
  introspectionRequest,
  introspectionResponse,
  jwks,
  oauthTokenResponse,
  resourceMetadata,
  revocationRequest,
  serverMetadata,
  tokenRequest,
} from '../../contract/oauth.ts';
import { setPinRequest } from '../../contract/pin.ts';
import { emptyResponse, healthResponse } from '../../contract/plain-answers.ts';
import { recentUsersResponse } from '../../contract/recent-users.ts';
import { identityRequest, identityResponse } from '../../contract/server-identity.ts';
import {
  deviceSignOutRequest,
  endOthersResponse,
  lockRequest,
  meResponse,
  sessionsResponse,
  unlockRequest,
} from '../../contract/sessions.ts';
import { setupRequest, setupResponse, setupState } from '../../contract/setup.ts';
import { stationReport, stationRequest } from '../../contract/station.ts';

/** Schemas of request bodies: what a client may send. */
export const requestSchemas = {
  SignInRequest: signInRequest,
  RefreshRequest: refreshRequest,
  VerifyRequest: verifyRequest,
  OauthTokenRequest: tokenRequest,
  RevocationRequest: revocationRequest,
  IntrospectionRequest: introspectionRequest,
  LockRequest: lockRequest,
  UnlockRequest: unlockRequest,
  SetPinRequest: setPinRequest,
  ContinueRequest: continueRequest,
  DeviceSignOutRequest: deviceSignOutRequest,
  SetupRequest: setupRequest,
  EnrolRequest: enrolRequest,
  BadgeRequest: badgeRequest,
  IdentityRequest: identityRequest,
  StationRequest: stationRequest,
  BadgeSignInRequest: badgeSignInRequest,
  DeviceCodeRequest: deviceCodeRequest,
  EmergencyRequest: emergencyRequest,
  OfflineUseReport: offlineUseReport,
  ReviewRequest: reviewRequest,
} as const satisfies Record<string, z.ZodType>;

/** Schemas of answers: what this server sends, and nothing besides. */
export const responseSchemas = {
  SignInResponse: signInResponse,
  TokenResponse: tokenResponse,
  OauthTokenResponse: oauthTokenResponse,
  IntrospectionResponse: introspectionResponse,
  ServerMetadata: serverMetadata,
  ResourceMetadata: resourceMetadata,
  Jwks: jwks,
  Me: meResponse,
  Sessions: sessionsResponse,
  EndOthersResponse: endOthersResponse,
  EnrolResponse: enrolResponse,
  RecentUsers: recentUsersResponse,
  StationReport: stationReport,
  IdentifiedBadge: identifiedBadge,
  LinkedBadge: linkedBadge,
  OwnBadges: ownBadges,
  IdentityResponse: identityResponse,
  AdminDevices: adminDevices,
  DeviceCodeResponse: deviceCodeResponse,
  AdminUsers: adminUsers,
  AdminSessions: adminSessions,
  AdminAuditEvents: adminAuditEvents,
  AdminEmergencies: adminEmergencies,
  EmergencyResponse: emergencyResponse,
  EndedResponse: endedResponse,
  SetupState: setupState,
  SetupResponse: setupResponse,
  ContinueResponse: continueResponse,
  Empty: emptyResponse,
  Health: healthResponse,
  Error: errorBody,
} as const satisfies Record<string, z.ZodType>;

/** Schemas of queries: what may follow the question mark. */
export const querySchemas = {
  devices: devicesQuery,
  users: usersQuery,
  sessions: sessionsQuery,
  auditEvents: auditQuery,
  emergencies: emergencyQuery,
} as const satisfies Record<string, z.ZodObject>;

export type RequestSchema = keyof typeof requestSchemas;
export type QuerySchema = keyof typeof querySchemas;
export type ResponseSchema = keyof typeof responseSchemas;
