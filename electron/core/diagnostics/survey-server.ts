import { z } from 'zod';
import { errorBody } from '../../../server/contract/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ServerEndpoint, ServerEndpointState } from '../ports/server-endpoint.ts';
import { askIdentity } from '../servers/ask-identity.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { HttpClient } from '../token-api/http-client.ts';
import type { RawAnswer } from '../token-api/read-answer.ts';

const tries = 3;
const tryLimitMs = 3_000;
const startLimitMs = 10_000;
/** Ready, or the reason why not. */
const readyAnswer = z.union([z.object({ status: z.string() }), errorBody]);

/** One try: how long the answer took and what it said, or why there was none. */
export type ServerTry =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Whether the body is one that our server sends. */
      readonly isOurs: boolean;
      readonly latencyMs: number;
      /** Local time minus the server's; null without a usable `Date`. */
      readonly skewMs: number | null;
    }
  | {
      readonly kind: 'no_answer';
      readonly failure:
        | 'timed_out'
        | 'refused'
        | 'no_way'
        | 'untrusted'
        | 'proxy_sign_in'
        | 'proxy_unreachable';
    };

export type ServerSurvey =
  | { readonly kind: 'not_ready'; readonly state: Exclude<ServerEndpointState, { kind: 'ready' }> }
  | (SurveyedAddress & {
      readonly kind: 'surveyed';
      /** Of the server's further addresses, in their order. */
      readonly others: readonly SurveyedAddress[];
    });

/** What was seen at one address of the server. */
export interface SurveyedAddress {
  readonly url: string;
  /** Status of `/healthz`; null without an answer. */
  readonly health: number | null;
  readonly tries: readonly ServerTry[];
  /** The identity that was proved there; null: none was; absent: there was no answer, or there is no other address. */
  readonly identity?: string | null;
}

interface SurveyParts {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Waits for a server that is starting, then asks each of its addresses. */
export async function surveyServer(endpoint: ServerEndpoint, parts: SurveyParts): Promise<ServerSurvey> {
  const state = await settledState(endpoint, parts.clock);
  if (state.kind !== 'ready') return { kind: 'not_ready', state };
  const { url, others } = state;
  if (others === undefined) return { kind: 'surveyed', ...(await surveyAddress(url, parts)), others: [] };
  const [own, ...further] = await Promise.all(
    [url, ...others].map(async (address) => {
      const [seen, identity] = await Promise.all([
        surveyAddress(address, parts),
        identityAt(address, url, parts),
      ]);
      return identity === undefined ? seen : { ...seen, identity };
    }),
  );
  return { kind: 'surveyed', ...(own as SurveyedAddress), others: further };
}

/** Undefined without an answer. */
async function identityAt(
  address: string,
  url: string,
  { http, clock, signal }: SurveyParts,
): Promise<string | null | undefined> {
  const limit = new AbortController();
  const timer = clock.after(tryLimitMs, () => limit.abort());
  try {
    return await askIdentity({ http, address, url, signal: AbortSignal.any([signal, limit.signal]) });
  } catch {
    return undefined;
  } finally {
    timer.cancel();
  }
}

/** Asks `/healthz` once and `/readyz` three times, one after the other. */
async function surveyAddress(url: string, parts: SurveyParts): Promise<SurveyedAddress> {
  const health = tryOnce(`${url}/healthz`, parts);
  const results: ServerTry[] = [];
  for (let count = 0; count < tries; count += 1) results.push(await tryOnce(`${url}/readyz`, parts));
  const answered = await health;
  return {
    url,
    health: answered.kind === 'answered' ? answered.status : null,
    tries: results,
  };
}

function settledState(endpoint: ServerEndpoint, clock: Clock): Promise<ServerEndpointState> {
  const { promise, resolve } = Promise.withResolvers<ServerEndpointState>();
  const isSettled = ({ kind }: ServerEndpointState) => kind === 'ready' || kind === 'failed';
  if (isSettled(endpoint.state)) return Promise.resolve(endpoint.state);
  const unsubscribe = endpoint.subscribe((state) => isSettled(state) && resolve(state));
  const timer = clock.after(startLimitMs, () => resolve(endpoint.state));
  return promise.finally(() => {
    timer.cancel();
    unsubscribe();
  });
}

async function tryOnce(url: string, { http, clock, signal }: SurveyParts): Promise<ServerTry> {
  const limit = new AbortController();
  const timer = clock.after(tryLimitMs, () => limit.abort());
  const [sentAtMs, wallBeforeMs] = [clock.monotonicMs(), clock.wallMs()];
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    const answer = await http({ method: 'GET', url, headers: {}, body: null, signal: either });
    const latencyMs = Math.round(clock.monotonicMs() - sentAtMs);
    // RFC 9110 §15.5.8: only a proxy asks for that.
    if (answer.status === 407) return { kind: 'no_answer', failure: 'proxy_sign_in' };
    const wallMs = wallBeforeMs + latencyMs / 2;
    return {
      kind: 'answered',
      status: answer.status,
      isOurs: isOurs(answer),
      latencyMs,
      skewMs: skewOf(answer, wallMs),
    };
  } catch (error) {
    const failure = failureOf(error);
    const { kind } = failure;
    if (limit.signal.aborted || kind === 'timed_out') return { kind: 'no_answer', failure: 'timed_out' };
    if (failure.kind === 'certificate' && failure.fault === 'untrusted')
      return { kind: 'no_answer', failure: 'untrusted' };
    if (failure.kind === 'proxy') return { kind: 'no_answer', failure: `proxy_${failure.fault}` };
    return { kind: 'no_answer', failure: kind === 'server_unavailable' ? 'refused' : 'no_way' };
  } finally {
    timer.cancel();
  }
}

function isOurs({ body }: RawAnswer): boolean {
  try {
    return readyAnswer.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}

/** `Date` is in whole seconds (RFC 9110 §6.6.1), so the middle of that second is taken. */
function skewOf({ header }: RawAnswer, wallMs: number): number | null {
  const dateMs = Date.parse(header('date') ?? '');
  return Number.isFinite(dateMs) ? Math.round(wallMs - dateMs - 500) : null;
}
