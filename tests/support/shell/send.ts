import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Sent unchanged, where a URL would be normalised first. */
  readonly rawPath?: string;
}

/** One request exactly as given: any Host, any path, no redirects followed. */
export function send(
  url: string,
  { method = 'GET', headers = {}, body, rawPath }: Sent = {},
): Promise<Answer> {
  const { hostname, port, pathname, search } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const path = rawPath ?? pathname + search;
  const sent = request({ hostname, port, path, method, headers, agent: false }, async (response) => {
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
