import type { Request, Response } from 'express';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/refusal.ts';

/** For a year, as browsers expect (RFC 6797 §6.1.1); other hosts of the site may have no certificate. */
const strictTransport = 'max-age=31536000';

export interface BasicHeaderOptions {
  readonly clock: Clock;
  /** Whether browsers are to come by HTTPS only (RFC 6797 §7.2: said over HTTPS alone). */
  readonly isSecure: (request: Request) => boolean;
}

/** Headers of every answer: nothing is cached, framed, sniffed or run; `Date` is the server's own clock. */
export function setBasicHeaders({ clock, isSecure }: BasicHeaderOptions) {
  const dateOf = oncePerSecond((timeMs) => new Date(timeMs).toUTCString());
  return (request: Request, response: Response): void => {
    response.sendDate = false;
    response.setHeader('Date', dateOf(clock.nowMs()));
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Referrer-Policy', 'no-referrer');
    if (isSecure(request)) response.setHeader('Strict-Transport-Security', strictTransport);
  };
}

/** The same text for all times of one second. */
function oncePerSecond(format: (timeMs: number) => string): (timeMs: number) => string {
  let second = Number.NaN;
  let text = '';
  return (timeMs) => {
    const now = Math.floor(timeMs / 1000);
    if (now !== second) text = format(timeMs);
    second = now;
    return text;
  };
}

/** Refuses paths that are no valid percent-encoding, also where no route would decode them. */
export function refuseMalformedPath({ path }: Request): void {
  if (!path.includes('%')) return;
  try {
    decodeURIComponent(path);
  } catch {
    throw new Refusal('invalid_request');
  }
}
