import type { Express, Request, Response } from 'express';
import { dpopNonceHeader, requestIdHeader } from '../contract/headers.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { requestIdOf } from './middleware/observe-requests.ts';

const lasting = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
/** For a year, as browsers expect (RFC 6797 §6.1.1); other hosts of the site may have no certificate. */
const strictTransport = 'max-age=31536000';

export interface AnswerHeadOptions {
  readonly clock: Clock;
  /** Whether browsers are to come by HTTPS only (RFC 6797 §7.2: said over HTTPS alone). */
  readonly isSecure: (request: Request) => boolean;
  /** Whether the server answers only what is under way, and keeps no connection for a further request (RFC 9112 §9.6). */
  readonly isDraining: () => boolean;
}

type WriteHead = (this: Response, ...head: never[]) => Response;

/**
 * Has every answer of the app begin with its request's id and the basic headers: nothing is cached (unless the answer
 * says so), framed, sniffed or run; `Date` is the server's own clock. Done when the head is written, since a long answer
 * may meet the end of the server.
 */
export function addBasicHeaders(app: Express, { clock, isSecure, isDraining }: AnswerHeadOptions): void {
  const writeHead: WriteHead = app.response.writeHead;
  app.response.writeHead = function (this: Response, ...head: never[]) {
    if (isDraining()) this.shouldKeepAlive = false;
    this.setHeader(requestIdHeader, requestIdOf(this));
    this.setHeader('Date', new Date(clock.nowMs()).toUTCString());
    for (const [name, value] of Object.entries(lasting)) this.setHeader(name, value);
    if (!this.hasHeader('Cache-Control')) this.setHeader('Cache-Control', 'no-store');
    if (isSecure(this.req)) this.setHeader('Strict-Transport-Security', strictTransport);
    return writeHead.apply(this, head);
  } satisfies WriteHead as typeof app.response.writeHead;
}

/** Has the answer carry a nonce for the client's next DPoP proof (RFC 9449 §8.2). */
export function giveNonce(response: Response, nonce: string): void {
  response.setHeader(dpopNonceHeader, nonce);
}
