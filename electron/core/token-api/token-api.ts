import { z } from 'zod';
import {
  type SignInRequest,
  type SignInResponse,
  signInResponse,
  type TokenResponse,
  tokenResponse,
} from '../../../server/contract/account.ts';
import {
  type BadgeSignInRequest,
  type IdentifiedBadge,
  identifiedBadge,
  linkedBadge,
  type OwnBadges,
  ownBadges,
} from '../../../server/contract/badges.ts';
import { type ContinueRequest, continueResponse } from '../../../server/contract/continuing.ts';
import { type EnrolRequest, type EnrolResponse, enrolResponse } from '../../../server/contract/devices.ts';
import type { EmergencyRequest, OfflineUseReport } from '../../../server/contract/emergency.ts';
import { tokenRefreshedHeader } from '../../../server/contract/headers.ts';
import type { SetPinRequest } from '../../../server/contract/pin.ts';
import { type RecentUsersResponse, recentUsersResponse } from '../../../server/contract/recent-users.ts';
import { identityResponse } from '../../../server/contract/server-identity.ts';
import {
  type LockCause,
  type MeResponse,
  meResponse,
  type SessionsResponse,
  sessionsResponse,
  type WorkstationCheck,
} from '../../../server/contract/sessions.ts';
import {
  type SetupRequest,
  type SetupResponse,
  setupResponse,
  setupState,
} from '../../../server/contract/setup.ts';
import { type StationReport, stationReport } from '../../../server/contract/station.ts';
import type { AccessCredential } from './access-credential.ts';
import type { RawStream } from './http-client.ts';
import type { ApiCall, RequestSender } from './request-sender.ts';

/** A person waits for these: better queued than waited for. */
const partingTimeoutMs = 4_000;
/** Nothing in it matters, but a page of somebody else is not it. */
const anyObject = z.object({});

/** The answer to a refresh. */
export interface Renewal {
  readonly tokens: TokenResponse;
  /** The server gave the answer again that was lost on its way the first time. */
  readonly recovered: boolean;
}

/** What this workstation has found out by itself about whoever wanted to unlock. */
export type UnlockOutcome = Required<Pick<WorkstationCheck, 'method' | 'outcome'>>;

export interface EndingOrder {
  /** Absent: its user signed out. */
  readonly reason?: 'replaced' | undefined;
  /** Also the session that it may have been continued into. */
  readonly withSuccessor?: true | undefined;
}

/** Somebody waits for the answer, unless it is asked for in the `background`. */
export type WhoWaits = Pick<ApiCall<z.ZodType>, 'background'>;

/** The token server's contract as functions; each throws `TokenApiError`. */
export interface TokenApi {
  /** Any answer will do: it tells that the server is there, and what time it is. */
  probe(timeoutMs?: number): Promise<void>;
  setupNeeded(): Promise<boolean>;
  /** A signed statement of who the server is; what it proves, `readIdentity` tells. */
  stateIdentity(challenge: string): Promise<string>;
  runSetup(request: SetupRequest): Promise<SetupResponse>;
  signIn(request: SignInRequest): Promise<SignInResponse>;
  /** Who signed in lately on this ward, as far as the site allows it to be shown. */
  recentUsers(): Promise<RecentUsersResponse>;
  /** Whose badge it is, for an enrolled workstation. */
  identifyBadge(number: string): Promise<IdentifiedBadge>;
  signInByBadge(request: BadgeSignInRequest): Promise<SignInResponse>;
  /** Links a badge to the user who has just signed in. */
  linkBadge(accessToken: AccessCredential, number: string): Promise<void>;
  badges(accessToken: AccessCredential): Promise<OwnBadges>;
  removeBadge(accessToken: AccessCredential, badgeId: string): Promise<void>;
  /** Opens a session of the profile `break_glass`. */
  openEmergency(request: EmergencyRequest): Promise<SignInResponse>;
  /** Tells that a sealed code was used; succeeds for what was told before, too. */
  tellOfflineUse(report: OfflineUseReport): Promise<void>;
  /** Opens a line by which the server tells what becomes of these sessions, until the signal is aborted. */
  stationEvents(sessionIds: readonly string[], signal: AbortSignal): Promise<RawStream>;
  /** How these sessions stand. */
  stationSessions(sessionIds: readonly string[]): Promise<StationReport>;
  /** Enrols the workstation of the device key by a one-time code. */
  enrol(request: EnrolRequest): Promise<EnrolResponse>;
  refresh(refreshToken: string, signal: AbortSignal): Promise<Renewal>;
  logout(refreshToken: string): Promise<void>;
  /** Ends a session by the device key alone; succeeds for unknown and ended ones, too. */
  signOutDevice(sessionId: string, order?: EndingOrder): Promise<void>;
  me(accessToken: AccessCredential, whoWaits?: WhoWaits): Promise<MeResponse>;
  sessions(accessToken: AccessCredential, whoWaits?: WhoWaits): Promise<SessionsResponse>;
  endSession(accessToken: AccessCredential, sessionId: string): Promise<void>;
  lock(accessToken: AccessCredential, cause: LockCause): Promise<void>;
  unlock(accessToken: AccessCredential, password: string): Promise<void>;
  unlockByPin(accessToken: AccessCredential, pin: string): Promise<void>;
  setPin(accessToken: AccessCredential, choice: SetPinRequest): Promise<void>;
  /** Opens a session that follows on this one, which ends; its tokens come with the next refresh. */
  continueSession(accessToken: AccessCredential, knowledge: ContinueRequest): Promise<void>;
  /** Tells of an unlock that this workstation has checked itself. */
  noteUnlock(accessToken: AccessCredential, outcome: UnlockOutcome): Promise<void>;
}

export function createTokenApi(sender: RequestSender): TokenApi {
  return {
    async probe(timeoutMs) {
      const call = { method: 'GET', path: '/healthz', background: true } as const;
      await sender.send({ ...call, schema: anyObject, ...(timeoutMs !== undefined && { timeoutMs }) });
    },
    async setupNeeded() {
      return (await sender.send({ method: 'GET', path: '/v1/setup', schema: setupState })).data.needed;
    },
    async stateIdentity(challenge) {
      const call = { method: 'POST', path: '/v1/server/identity', body: { challenge } } as const;
      return (await sender.send({ ...call, schema: identityResponse })).data.statement;
    },
    async runSetup(body) {
      return (
        await sender.send({ method: 'POST', path: '/v1/setup', body, proof: true, schema: setupResponse })
      ).data;
    },
    async signIn(body) {
      const path = '/account/token/';
      return (await sender.send({ method: 'POST', path, body, proof: true, schema: signInResponse })).data;
    },
    async recentUsers() {
      const call = { method: 'POST', path: '/v1/station/recent-users', proof: true } as const;
      const answer = await sender.send({
        ...call,
        schema: recentUsersResponse,
        timeoutMs: partingTimeoutMs,
        background: true,
      });
      return answer.data;
    },
    async identifyBadge(number) {
      const call = { method: 'POST', path: '/v1/badge/identify', body: { number }, proof: true } as const;
      return (await sender.send({ ...call, schema: identifiedBadge, timeoutMs: partingTimeoutMs })).data;
    },
    async signInByBadge(body) {
      const path = '/v1/badge/sign-in';
      return (await sender.send({ method: 'POST', path, body, proof: true, schema: signInResponse })).data;
    },
    async linkBadge(accessToken, number) {
      const path = '/v1/badges';
      await sender.send({
        method: 'POST',
        path,
        body: { number },
        accessToken,
        proof: true,
        schema: linkedBadge,
      });
    },
    async badges(accessToken) {
      return (await sender.send({ method: 'GET', path: '/v1/badges', accessToken, schema: ownBadges })).data;
    },
    async removeBadge(accessToken, badgeId) {
      const path = `/v1/badges/${encodeURIComponent(badgeId)}`;
      await sender.send({ method: 'DELETE', path, accessToken, proof: true, schema: anyObject });
    },
    async openEmergency(body) {
      const path = '/account/emergency';
      return (await sender.send({ method: 'POST', path, body, proof: true, schema: signInResponse })).data;
    },
    async tellOfflineUse(body) {
      const path = '/v1/emergency/offline-uses';
      const call = { method: 'POST', path, body, proof: true, background: true } as const;
      await sender.send({ ...call, schema: anyObject });
    },
    async stationEvents(sessions, signal) {
      const call = { method: 'POST', path: '/v1/station/events', body: { sessions }, proof: true } as const;
      return await sender.openStream({ ...call, signal, background: true });
    },
    async stationSessions(sessions) {
      const call = { method: 'POST', path: '/v1/station/sessions', body: { sessions }, proof: true } as const;
      return (await sender.send({ ...call, schema: stationReport, background: true })).data;
    },
    async enrol(body) {
      const path = '/v1/devices';
      return (await sender.send({ method: 'POST', path, body, proof: true, schema: enrolResponse })).data;
    },
    async refresh(refresh, signal) {
      const call = {
        method: 'POST',
        path: '/account/token/refresh/',
        body: { refresh },
        proof: true,
      } as const;
      const answer = await sender.send({ ...call, schema: tokenResponse, signal, background: true });
      return { tokens: answer.data, recovered: answer.header(tokenRefreshedHeader) === 'recovered' };
    },
    async logout(refresh) {
      const call = { method: 'POST', path: '/account/logout/', body: { refresh }, proof: true } as const;
      await sender.send({ ...call, schema: anyObject, timeoutMs: partingTimeoutMs });
    },
    async signOutDevice(sessionId, { reason, withSuccessor } = {}) {
      const body = {
        session_id: sessionId,
        ...(reason && { reason }),
        ...(withSuccessor && { with_successor: true }),
      };
      const path = '/v1/session/sign-out';
      const call = { method: 'POST', path, body, proof: true, background: true } as const;
      await sender.send({ ...call, schema: anyObject, timeoutMs: partingTimeoutMs });
    },
    async me(accessToken, whoWaits) {
      const call = { method: 'GET', path: '/v1/me', accessToken, ...whoWaits } as const;
      return (await sender.send({ ...call, schema: meResponse })).data;
    },
    async sessions(accessToken, whoWaits) {
      const call = { method: 'GET', path: '/v1/sessions', accessToken, ...whoWaits } as const;
      return (await sender.send({ ...call, schema: sessionsResponse })).data;
    },
    async endSession(accessToken, sessionId) {
      const path = `/v1/sessions/${encodeURIComponent(sessionId)}`;
      await sender.send({ method: 'DELETE', path, accessToken, proof: true, schema: anyObject });
    },
    async lock(accessToken, cause) {
      await sender.send({
        method: 'POST',
        path: '/v1/session/lock',
        body: { cause },
        accessToken,
        proof: true,
        schema: anyObject,
        background: true,
      });
    },
    async unlock(accessToken, password) {
      const path = '/v1/session/unlock';
      await sender.send({
        method: 'POST',
        path,
        body: { password },
        accessToken,
        proof: true,
        schema: anyObject,
      });
    },
    async unlockByPin(accessToken, pin) {
      const path = '/v1/session/unlock';
      await sender.send({ method: 'POST', path, body: { pin }, accessToken, proof: true, schema: anyObject });
    },
    async setPin(accessToken, body) {
      const path = '/v1/session/pin';
      await sender.send({ method: 'POST', path, body, accessToken, proof: true, schema: anyObject });
    },
    async continueSession(accessToken, knowledge) {
      const path = '/v1/session/continue';
      const body = 'pin' in knowledge ? { pin: knowledge.pin } : { password: knowledge.password };
      const call = { method: 'POST', path, body, accessToken, proof: true } as const;
      await sender.send({ ...call, schema: continueResponse });
    },
    async noteUnlock(accessToken, outcome) {
      const path = '/v1/session/unlock';
      const body = { checked_by: 'workstation', ...outcome } satisfies WorkstationCheck;
      const call = { method: 'POST', path, body, accessToken, proof: true, background: true } as const;
      await sender.send({ ...call, schema: anyObject });
    },
  };
}
