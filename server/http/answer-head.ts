import type { ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';
import { dpopNonceHeader, nodeHeader, requestIdHeader } from '../contract/headers.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { requestIdOf } from './middleware/observe-requests.ts';

/** One year, as browsers expect (RFC 6797 §6.1.1); other hosts of the site may have no certificate. */
const strictTransport = ['Strict-Transport-Security', 'max-age=31536000'] as const;
const cacheControl = ['Cache-Control', 'no-store'] as const;
const lasting = [
  ...['X-Content-Type-Options', 'nosniff'],
  ...['X-Frame-Options', 'DENY'],
  ...['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ...['Cross-Origin-Resource-Policy', 'same-origin'],
  ...['Referrer-Policy', 'no-referrer'],
];

export interface BasicHeaderOptions {
  readonly clock: Clock;
  /** Whether to tell browsers to use HTTPS only (RFC 6797 §7.2: only said over HTTPS). */
  readonly isSecure: (request: Request) => boolean;
  /** Whether the server only finishes requests under way and keeps no connection open (RFC 9112 §9.6). */
  readonly isDraining: () => boolean;
  /** The name of this node; null or absent: it is not told. */
  readonly node?: string | null;
}

type WriteHead = (this: Response, status: number, ...rest: readonly unknown[]) => Response;

/**
 * Starts every answer of the app with its request's id and the basic headers: nothing is cached (unless the answer
 * says so), framed, sniffed or run; `Date` is the server's own clock. Names and values passed to `writeHead` as one
 * flat list are sent as they are; the plain form, `setHeader` for each, costs 3 to 4 % more of a refresh. This is
 * the only place that touches `writeHead`.
 */
export function addBasicHeaders(
  app: Express,
  { clock, isSecure, isDraining, node = null }: BasicHeaderOptions,
): void {
  const always = node === null ? lasting : [...lasting, nodeHeader, node];
  const writeHead = app.response.writeHead as unknown as WriteHead;
  const withBasics: WriteHead = function (status, ...rest) {
    if (isDraining()) this.shouldKeepAlive = false;
    // A server that is not strict answers some requests by itself, before the app sees them.
    if (this.locals === undefined) return writeHead.call(this, status, ...rest);
    const basic = [
      requestIdHeader,
      requestIdOf(this),
      'Date',
      new Date(clock.nowMs()).toUTCString(),
      ...always,
    ];
    if (isSecure(this.req)) basic.push(...strictTransport);
    const { dpopNonce } = this.locals;
    if (dpopNonce !== undefined) basic.push(dpopNonceHeader, dpopNonce);
    this.sendDate = false;
    const [headers] = rest;
    const before = this.getHeaderNames();
    if (before.length === 0 && Array.isArray(headers)) {
      basic.push(...cacheControl, ...headers);
      return writeHead.call(this, status, basic);
    }
    if (!before.includes('cache-control')) basic.push(...cacheControl);
    setAll(this, basic);
    return writeHead.call(this, status, ...rest);
  };
  app.response.writeHead = withBasics as unknown as Response['writeHead'];
}

/** Adds a nonce for the client's next DPoP proof to the answer (RFC 9449 §8.2). */
export function giveNonce({ locals }: Response, nonce: string): void {
  locals.dpopNonce = nonce;
}

function setAll(response: ServerResponse, headers: readonly string[]): void {
  for (let index = 0; index < headers.length; index += 2) {
    response.setHeader(headers[index] ?? '', headers[index + 1] ?? '');
  }
}
