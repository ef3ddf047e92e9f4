import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { finished, pipeline } from 'node:stream/promises';
import { verifiedTls } from '../../../server/tls/verified-tls.ts';
import { type Seat, SeatClosedError } from '../../core/apps/seat.ts';
import { TokenApiError } from '../../core/token-api/api-failure.ts';
import { InvalidAccessTokenError } from '../../core/tokens/invalid-access-token.ts';
import { NotSignedInError } from '../../core/tokens/not-signed-in-error.ts';
import { headersForApp, headersForBrowser } from './app-headers.ts';
import { appPageHeaders } from './app-page-headers.ts';
import { isFrame } from './app-request-check.ts';
import type { Trouble } from './app-trouble.ts';
import type { CookieJar } from './cookie-jar.ts';
import { insertBridge } from './insert-bridge.ts';
import type { RefusedTokens } from './refused-tokens.ts';

/** What one gateway gives to each of its exchanges. */
export interface ExchangeParts {
  readonly appOrigin: string;
  readonly gatewayOrigin: string;
  readonly shellOrigin: string;
  readonly seat: Seat;
  readonly jar: CookieJar;
  readonly refusedTokens: RefusedTokens;
  readonly nowMs: () => number;
  /** Runs the call with the access token of the seat's user. */
  readonly withAccessToken: <Result>(call: (token: string | null) => Promise<Result>) => Promise<Result>;
}

/** Why an exchange could not be carried out. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(`An app could not be reached (${trouble}).`);
    this.trouble = trouble;
  }
}

/** RFC 9110 §9.2.2. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Carries one request to the app's server and the answer back, both as streams; `signal` ends it at any point.
 * Redirects are the browser's to follow. Throws `ExchangeError` while nothing has been answered.
 */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ExchangeParts,
  { signal, onSent }: { readonly signal: AbortSignal; readonly onSent: () => void },
): Promise<void> {
  const url = new URL(parts.appOrigin + (request.url ?? '/'));
  const answer = await askApp(request, url, parts, signal, onSent);
  if (!isSpoken(answer)) {
    answer.destroy();
    throw new ExchangeError('unreachable');
  }
  parts.jar.keep(answer.headers['set-cookie'] ?? [], url.pathname, parts.nowMs());
  const { location } = answer.headers;
  const ownPath = location === undefined ? null : ownLocation(location, url);
  if (location !== undefined && ownPath === null) {
    answer.destroy();
    throw new ExchangeError('elsewhere');
  }
  const bridged = takesBridge(request, answer);
  const { 'content-length': length, ...headers } = headersForBrowser(answer.headers);
  response.writeHead(answer.statusCode ?? 502, {
    ...headers,
    ...(length !== undefined && !bridged && { 'content-length': length }),
    ...(ownPath !== null && { location: ownPath }),
    ...appPageHeaders(parts.shellOrigin, String(answer.headers['content-security-policy'] ?? '')),
  });
  // An event stream may stay silent for long, but the browser needs its headers now.
  response.flushHeaders();
  await (bridged
    ? pipeline(answer, insertBridge(), response, { signal })
    : pipeline(answer, response, { signal }));
}

/**
 * Whether an answer can be passed on to the browser as it is: it is final (101 changes the protocol, 407 is for
 * proxies, nothing is defined below 100 or above 599) and its transfer coding has been undone here.
 */
function isSpoken({ statusCode = 0, headers, httpVersionMajor }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'] ?? 'chunked';
  const isFinal = statusCode >= 200 && statusCode <= 599 && statusCode !== 407;
  return isFinal && httpVersionMajor === 1 && coding.toLowerCase() === 'chunked';
}

/** The app's answer; a token that it refuses is renewed once, if the request can be sent again. */
async function askApp(
  request: IncomingMessage,
  url: URL,
  parts: ExchangeParts,
  signal: AbortSignal,
  onSent: () => void,
): Promise<IncomingMessage> {
  let mayRenew = isRepeatable(request) && parts.refusedTokens.mayRenew();
  try {
    return await parts.withAccessToken(async (token) => {
      const answer = await send(request, url, parts, token, signal, onSent);
      if (answer.statusCode !== 401 || !mayRenew || token === null) return answer;
      mayRenew = false;
      parts.refusedTokens.renewed();
      answer.destroy();
      throw new InvalidAccessTokenError();
    });
  } catch (error) {
    throw new ExchangeError(troubleOf(error));
  }
}

function send(
  request: IncomingMessage,
  url: URL,
  { appOrigin, gatewayOrigin, jar, nowMs }: ExchangeParts,
  token: string | null,
  signal: AbortSignal,
  onSent: () => void,
): Promise<IncomingMessage> {
  const cookies = jar.headerFor(url.pathname, nowMs());
  const isPage = isFrame(request);
  const headers = headersForApp(request.headers, { gatewayOrigin, appOrigin, token, cookies, isPage });
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // Without a pool, no request can hit a connection that the server is just closing.
  const outgoing = start(url, {
    method: request.method ?? 'GET',
    headers,
    agent: false,
    insecureHTTPParser: false,
    signal,
    ...verifiedTls,
  });
  outgoing.on('response', resolve).on('error', reject);
  // This event is all Node reports when the app switches to another protocol.
  outgoing.on('close', () => reject(new Error('The app has answered nothing.')));
  finished(outgoing, { readable: false }).then(onSent, () => undefined);
  // Not `pipeline`: it would close the browser's connection if the app answers before it has read everything.
  if (hasBody(request)) request.pipe(outgoing);
  else outgoing.end();
  return promise;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A request's body can be read only once. */
function isRepeatable(request: IncomingMessage): boolean {
  return idempotent.has(request.method ?? '') && !hasBody(request);
}

function takesBridge(request: IncomingMessage, { headers }: IncomingMessage): boolean {
  const isHtml = /^text\/html\b/i.test(headers['content-type'] ?? '');
  return isFrame(request) && request.method === 'GET' && isHtml && headers['content-encoding'] === undefined;
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof SeatClosedError) return error.reason === 'locked' ? 'locked' : 'signed_out';
  if (error instanceof NotSignedInError) return 'signed_out';
  return error instanceof TokenApiError ? 'offline' : 'unreachable';
}

/**
 * The path to which the app's server redirects within its own origin; null when it redirects elsewhere, where neither
 * the token nor the browser may go. `requestUrl` is the URL the app's server was asked for.
 */
function ownLocation(location: string, requestUrl: URL): string | null {
  const target = URL.parse(location, requestUrl);
  if (target === null || target.origin !== requestUrl.origin) return null;
  // A location of "//name/" would be another server.
  return target.pathname.replace(/^\/+/, '/') + target.search + target.hash;
}
