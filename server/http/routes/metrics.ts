import { hash, timingSafeEqual } from 'node:crypto';
import { BlockList } from 'node:net';
import type { IRouter, Request } from 'express';
import { Refusal } from '../../domain/refusal.ts';
import { route } from './route.ts';

/** What Prometheus reads. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
  /** Who presents it may read the page from elsewhere; null: nobody may. */
  readonly token: string | null;
}

/**
 * The metrics, for this machine itself and for who has their token. Elsewhere the address does not exist (404), or
 * is forbidden (403) where there is a token.
 */
export function addMetricsRoute(router: IRouter, page: MetricsPage): void {
  route(router, '/metrics', {
    get: async (request, response) => {
      if (!isDirectlyFromHere(request)) requireToken(request, page.token);
      response.setHeader('Content-Type', page.contentType);
      response.end(await page.text());
    },
  });
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** The socket's own address counts. A proxy on this machine connects from here, too, but for somebody else. */
function isDirectlyFromHere({ socket, headers }: Request): boolean {
  const { remoteAddress: address, remoteFamily: family } = socket;
  if (address === undefined || forwardingHeaders.some((name) => headers[name] !== undefined)) return false;
  return loopback.check(address, family === 'IPv6' ? 'ipv6' : 'ipv4');
}

function requireToken({ headers }: Request, token: string | null): void {
  if (token === null) throw new Refusal('not_found');
  const [, given = ''] = /^bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (!isSame(given, token)) {
    throw new Refusal('forbidden', { sentence: 'The metrics are for this machine, or need their token.' });
  }
}

/** Of digests, so that neither content nor length shows in the time it takes. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
