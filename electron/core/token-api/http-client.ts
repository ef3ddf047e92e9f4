import { Agent } from 'node:https';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { verifiedTls } from '../../../server/tls/verified-tls.ts';
import { TokenApiError } from './api-failure.ts';
import { networkFailure, wasNeverSent } from './network-failure.ts';
import type { RawAnswer } from './read-answer.ts';

const longestAnswerBytes = 256 * 1024;

/** One HTTP request, complete. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or null for a request without a body. */
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** Sends a request and gives back whatever was answered; throws `TokenApiError` when nothing was. */
export type HttpClient = (request: HttpRequest) => Promise<RawAnswer>;

/** An answer that goes on coming until the request's signal is aborted. */
export interface RawStream extends Pick<RawAnswer, 'status' | 'header'> {
  /** Throws `TokenApiError` when the connection breaks. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Sends a request whose answer is read as it comes; throws `TokenApiError` when nothing was answered. */
export type StreamClient = (request: HttpRequest) => Promise<RawStream>;

/**
 * An axios client that trusts nothing: no redirects, no proxy or certificate settings from the environment, no
 * parsing, bounded answers. Requests go through `fetch` if given (an Electron session's: system proxy, system
 * certificates).
 */
export function createHttpClient(fetch?: typeof globalThis.fetch): HttpClient {
  const client = axios.create({ ...trustless(fetch), responseType: 'text' });
  return async (request) => {
    const { data, ...head } = await answerTo<unknown>(request, client);
    return { ...head, body: typeof data === 'string' ? data : '' };
  };
}

/** The same for answers that go on for hours: what reads them bounds what it keeps. */
export function createStreamClient(fetch?: typeof globalThis.fetch): StreamClient {
  const unbounded = { maxContentLength: -1, responseType: 'stream' } as const;
  const client = axios.create({ ...trustless(fetch), ...unbounded });
  return async (request) => {
    const { data, ...head } = await answerTo<AsyncIterable<Uint8Array> | null>(request, client);
    return { ...head, chunks: readable(data) };
  };
}

async function answerTo<Data>({ method, url, headers, body, signal }: HttpRequest, client: AxiosInstance) {
  try {
    const response = await client.request<Data>({
      method,
      url,
      headers,
      signal,
      ...(body !== null && { data: body }),
    });
    return {
      status: response.status,
      header: (name: string) => headerText((response.headers as Record<string, unknown>)[name.toLowerCase()]),
      data: response.data,
    };
  } catch (error) {
    // The error of axios holds the whole request, tokens included: it must not get any further.
    throw new TokenApiError(networkFailure(error), wasNeverSent(error) ? { wasNeverSent: true } : {});
  }
}

async function* readable(stream: AsyncIterable<Uint8Array> | null): AsyncIterable<Uint8Array> {
  try {
    if (stream !== null) yield* stream;
  } catch (error) {
    throw new TokenApiError(networkFailure(error));
  }
}

function trustless(fetch?: typeof globalThis.fetch): AxiosRequestConfig {
  return {
    maxRedirects: 0,
    maxContentLength: longestAnswerBytes,
    maxBodyLength: longestAnswerBytes,
    transformRequest: [(body: unknown) => body],
    transformResponse: [(body: unknown) => body],
    validateStatus: () => true,
    withCredentials: false,
    ...(fetch === undefined ? nodeAdapter() : fetchAdapter(fetch)),
  };
}

function nodeAdapter(): AxiosRequestConfig {
  return { adapter: 'http', proxy: false, httpsAgent: new Agent({ keepAlive: true, ...verifiedTls }) };
}

function fetchAdapter(fetch: typeof globalThis.fetch): AxiosRequestConfig {
  // Wrapped, because Chromium's fetch refuses to be called as a method of `env`.
  return {
    adapter: 'fetch',
    env: { fetch: async (input, init) => withoutPageOfProxy(await fetch(input, init)) },
  };
}

/**
 * Chromium reports that a proxy wants a sign-in and then withholds the proxy's answer, as if there had been none.
 * RFC 9110 §15.5.8: only a proxy asks for that.
 */
function withoutPageOfProxy(response: Response): Response {
  if (response.status !== 407) return response;
  response.body?.cancel().catch(() => undefined);
  return new Response(null, { status: 407, headers: response.headers });
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
