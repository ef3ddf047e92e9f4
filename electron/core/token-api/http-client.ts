import { Agent } from 'node:https';
import axios, { type AxiosRequestConfig } from 'axios';
import { verifiedTls } from '../../../server/tls/verified-tls.ts';
import { TokenApiError } from './api-failure.ts';
import { networkFailure } from './network-failure.ts';
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

/**
 * An axios client that trusts nothing: no redirects, no proxy and no word on certificates from the environment, no
 * parsing, bounded answers. With `fetch` (Electron's `net.fetch`: system proxy, system certificates) requests go through it.
 */
export function createHttpClient(fetch?: typeof globalThis.fetch): HttpClient {
  const client = axios.create({
    maxRedirects: 0,
    maxContentLength: longestAnswerBytes,
    maxBodyLength: longestAnswerBytes,
    responseType: 'text',
    transformRequest: [(body: unknown) => body],
    transformResponse: [(body: unknown) => body],
    validateStatus: () => true,
    withCredentials: false,
    ...(fetch === undefined ? nodeAdapter() : fetchAdapter(fetch)),
  });
  return async ({ method, url, headers, body, signal }) => {
    try {
      const response = await client.request({
        method,
        url,
        headers,
        signal,
        ...(body !== null && { data: body }),
      });
      return {
        status: response.status,
        header: (name) => headerText((response.headers as Record<string, unknown>)[name.toLowerCase()]),
        body: typeof response.data === 'string' ? response.data : '',
      };
    } catch (error) {
      // The error of axios holds the whole request, tokens included: it must not get any further.
      throw new TokenApiError(networkFailure(error));
    }
  };
}

function nodeAdapter(): AxiosRequestConfig {
  return { adapter: 'http', proxy: false, httpsAgent: new Agent({ keepAlive: true, ...verifiedTls }) };
}

function fetchAdapter(fetch: typeof globalThis.fetch): AxiosRequestConfig {
  // A function of our own: called as a method of `env`, Chromium's fetch would refuse its receiver.
  return { adapter: 'fetch', env: { fetch: (input, init) => fetch(input, init) } };
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
