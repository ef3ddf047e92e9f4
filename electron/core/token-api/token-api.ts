import { z } from 'zod';
import { accountEndpoints, type TokenResponse } from '../../../server/contract/account.ts';
import { badgeEndpoints } from '../../../server/contract/badges.ts';
import { deviceEndpoints } from '../../../server/contract/devices.ts';
import { emergencyEndpoints } from '../../../server/contract/emergency.ts';
import type { AnswerOf, Endpoint } from '../../../server/contract/endpoint.ts';
import { tokenRefreshedHeader } from '../../../server/contract/headers.ts';
import { hostEndpoints } from '../../../server/contract/host.ts';
import { ownSessionEndpoints } from '../../../server/contract/sessions.ts';
import { setupEndpoints } from '../../../server/contract/setup.ts';
import { stationEndpoints } from '../../../server/contract/station.ts';
import { stationReportEndpoints } from '../../../server/contract/station-report.ts';
import type { AccessCredential } from './access-credential.ts';
import type { RawStream } from './http-client.ts';
import type { ApiCall, RequestSender } from './request-sender.ts';

/** A person is waiting for these: better queued than waited for. */
const partingTimeoutMs = 4_000;
/** Nothing in it matters, but a page of somebody else is not it. */
const anyObject = z.object({});

const { refresh, ...accountCalls } = accountEndpoints;
const { stationEvents, ...stationCalls } = stationEndpoints;
const { health } = hostEndpoints;

/** What a workstation asks, besides those three, in just the way that its definition says. */
const calls = {
  ...accountCalls,
  ...ownSessionEndpoints,
  ...stationCalls,
  ...stationReportEndpoints,
  ...badgeEndpoints,
  ...emergencyEndpoints,
  ...deviceEndpoints,
  ...setupEndpoints,
} as const;

/** How an answer is waited for: unless told, for 10 s and by somebody. */
export type Waiting = Pick<ApiCall<z.ZodType>, 'timeoutMs' | 'background' | 'signal'>;

/** Hashing the passwords of a whole ward takes a slow computer most of it. */
const setupTimeoutMs = 40_000;

const waiting: { readonly [Id in keyof typeof calls]?: Waiting } = {
  setup: { timeoutMs: setupTimeoutMs },
  recentUsers: { timeoutMs: partingTimeoutMs, background: true },
  identifyBadge: { timeoutMs: partingTimeoutMs },
  logout: { timeoutMs: partingTimeoutMs },
  deviceSignOut: { timeoutMs: partingTimeoutMs, background: true },
  offlineUse: { background: true },
  stationSessions: { background: true },
  stationReport: { background: true },
  lock: { background: true },
};

/** What an endpoint has to be asked with. */
type CallOf<E extends Endpoint> = Waiting &
  (E extends { readonly body: infer S extends z.ZodType } ? { readonly body: z.input<S> } : unknown) &
  (E extends { readonly params: infer S extends z.ZodType } ? { readonly params: z.input<S> } : unknown) &
  (E extends { readonly caller: 'access_token' | 'workstation' }
    ? { readonly token: AccessCredential }
    : unknown);

type Calls<Asked extends { readonly [Id in keyof Asked]: Endpoint }> = {
  readonly [Id in keyof Asked]: (call: CallOf<Asked[Id]>) => Promise<AnswerOf<Asked[Id]>>;
};

/** The answer to a refresh. */
export interface Renewal {
  readonly tokens: TokenResponse;
  /** The server gave the answer again that was lost on its way the first time. */
  readonly recovered: boolean;
}

/** The endpoints of the token server as functions; each throws `TokenApiError`. */
export interface TokenApi extends Calls<typeof calls> {
  /** Any answer will do: it shows that the server is there and what time it is. */
  probe(timeoutMs?: number): Promise<void>;
  refresh(refreshToken: string, signal: AbortSignal): Promise<Renewal>;
  /** Opens a line on which the server reports what happens to these sessions, until the signal is aborted. */
  stationEvents(sessionIds: readonly string[], signal: AbortSignal): Promise<RawStream>;
}

export function createTokenApi(sender: RequestSender): TokenApi {
  return {
    ...callsOf(sender, calls, waiting),
    async probe(timeoutMs) {
      const how = { background: true, ...(timeoutMs !== undefined && { timeoutMs }) };
      await sender.send({ ...requestTo(health, how), schema: anyObject });
    },
    async refresh(token, signal) {
      const request = requestTo(refresh, { body: { refresh: token }, signal, background: true });
      const answer = await sender.send({ ...request, schema: refresh.answer });
      return { tokens: answer.data, recovered: answer.header(tokenRefreshedHeader) === 'recovered' };
    },
    stationEvents: (sessions, signal) =>
      sender.openStream({ ...requestTo(stationEvents, { body: { sessions }, background: true }), signal }),
  };
}

function callsOf<Asked extends { readonly [Id in keyof Asked]: Endpoint }>(
  sender: RequestSender,
  endpoints: Asked,
  usual: { readonly [Id in keyof Asked]?: Waiting },
): Calls<Asked> {
  const callOf = <E extends Endpoint>(endpoint: E, how: Waiting | undefined) => {
    const schema = typeof endpoint.answer === 'object' ? endpoint.answer : anyObject;
    return async (call: CallOf<E>) => {
      const { data } = await sender.send({ ...requestTo(endpoint, { ...how, ...call }), schema });
      // As its schema has read it.
      return data as AnswerOf<E>;
    };
  };
  const ids = Object.keys(endpoints) as (keyof Asked)[];
  return Object.fromEntries(ids.map((id) => [id, callOf(endpoints[id], usual[id])])) as Calls<Asked>;
}

interface AnyCall extends Waiting {
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, string>>;
  readonly token?: AccessCredential;
}

function requestTo(endpoint: Endpoint, { params = {}, token, ...call }: AnyCall) {
  const { method, path, hasFinalSlash, caller, proof, repeat } = endpoint;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return {
    ...call,
    method: methodNames[method],
    path: hasFinalSlash ? `${filled}/` : filled,
    isRepeatable: repeat === 'safe',
    proof: caller === 'workstation' || caller === 'device_key' || proof !== undefined,
    ...(token && { accessToken: token }),
  };
}

const methodNames = { get: 'GET', post: 'POST', delete: 'DELETE' } as const;
