import type { ApiFailure } from './api-failure.ts';

/** Somebody was there and hung up, or nobody listens on the port. Codes of Node, undici and Chromium. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'ERR_BAD_RESPONSE',
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_RESET',
  'ERR_CONNECTION_CLOSED',
  'ERR_EMPTY_RESPONSE',
  'ERR_CONTENT_LENGTH_MISMATCH',
  'ERR_INCOMPLETE_CHUNKED_ENCODING',
]);
const timeoutCodes = new Set([
  'ETIMEDOUT',
  'ERR_TIMED_OUT',
  'ERR_CONNECTION_TIMED_OUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What an error below HTTP means; `error` is whatever axios, Node or Chromium threw. */
export function networkFailure(error: unknown): ApiFailure {
  const codes = codesOf(error);
  if (codes.some((code) => timeoutCodes.has(code))) return { kind: 'timed_out' };
  if (codes.some((code) => unavailableCodes.has(code))) return { kind: 'server_unavailable' };
  return { kind: 'offline' };
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth += 1) {
    if ('code' in link && typeof link.code === 'string') codes.push(link.code);
    // Chromium: "net::ERR_CONNECTION_REFUSED"
    const named = /net::(ERR_[A-Z_]+)/.exec(link.message)?.[1];
    if (named !== undefined) codes.push(named);
  }
  return codes;
}
