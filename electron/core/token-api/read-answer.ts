import type { z } from 'zod';
import { errorBody } from '../../../server/contract/errors.ts';
import { type ApiFailure, TokenApiError } from './api-failure.ts';

/** An HTTP answer before anything of it is believed. */
export interface RawAnswer {
  readonly status: number;
  /** Undefined when there is no such header. */
  header(name: string): string | undefined;
  readonly body: string;
}

/** The body of a success by its schema; throws `TokenApiError` for everything else. */
export function readAnswer<Schema extends z.ZodType>(answer: RawAnswer, schema: Schema): z.output<Schema> {
  if (answer.status < 200 || answer.status > 299)
    throw new TokenApiError(readFailure(answer), isOfWay(answer.status) ? {} : { isServersOwn: true });
  const parsed = schema.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new TokenApiError({ kind: 'garbled' });
  return parsed.data;
}

/** RFC 9110 §15.6: something in between, or a server that cannot work now. */
function isOfWay(status: number): boolean {
  return status < 500 || [502, 503, 504].includes(status);
}

function readFailure(answer: RawAnswer): ApiFailure {
  // RFC 9110 §15.5.8: only a proxy asks for that.
  if (answer.status === 407) return { kind: 'proxy', fault: 'sign_in' };
  if (answer.status >= 500) return { kind: 'server_unavailable' };
  if (answer.status === 429) {
    return { kind: 'throttled', retryAfterSeconds: retryAfterSeconds(answer.header('retry-after')) };
  }
  const parsed = errorBody.safeParse(parseJson(answer.body));
  if (!parsed.success) return { kind: 'garbled' };
  const { error: code, ended_reason: endedReason = null, tries_left: triesLeft } = parsed.data;
  const { ended_at: endedAt, waiting } = parsed.data;
  const { other_sessions: sessions, may_replace: mayReplace = false } = parsed.data;
  return {
    kind: 'rejected',
    code,
    endedReason,
    ...(endedAt !== undefined && { endedAtMs: Date.parse(endedAt) }),
    ...(triesLeft !== undefined && { triesLeft }),
    ...(waiting === true && { isWaiting: true }),
    ...(sessions !== undefined && { elsewhere: { sessions, mayReplace } }),
  };
}

/** RFC 9110 §10.2.3; this server sends seconds, so a date is not understood. */
function retryAfterSeconds(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
