import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { verifiedTls } from './verified-tls.ts';

/** Statuses without a body, as the constructor of `Response` insists. */
const bodiless = new Set([204, 205, 304]);
const longestAnswerBytes = 1024 * 1024;

/**
 * `fetch` for calls to other servers, whose certificate counts whatever the environment says: Node's own takes no
 * word on it. Redirects are not followed, whoever asks sees them. Rejects when there is no whole answer.
 */
export async function verifiedFetch(address: string | URL, init: RequestInit = {}): Promise<Response> {
  // Puts headers and body into one form, and refuses what is no address.
  const asked = new Request(address, init);
  const body = Buffer.from(await asked.arrayBuffer());
  const url = new URL(asked.url);
  const options = {
    method: asked.method,
    headers: Object.fromEntries(asked.headers),
    signal: asked.signal,
    ...verifiedTls,
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
  outgoing.on('response', resolve).on('error', reject).end(body);
  return await responseOf(await promise);
}

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestAnswerBytes) throw new RangeError('The answer is too long.');
    chunks.push(chunk);
  }
  const { statusCode: status = 0 } = answer;
  const headers = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
