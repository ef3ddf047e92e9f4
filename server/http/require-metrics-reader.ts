import { hash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { AddressRanges } from '../domain/addresses/address-ranges.ts';
import { Refusal } from '../domain/ports/refusal.ts';

const loopback = new AddressRanges(['127.0.0.0/8', '::1']);

/** By what proxies, gateways and content networks tell that, or for whom, they ask. */
const forwarding =
  /^(forwarded|via|x-forwarded.*|x-original-.*|x-(real|client|cluster-client)-ip|true-client-ip|cf-.*|fastly-.*|x-azure-.*|x-envoy-.*|x-arr-.*)$/;

/** What Prometheus reads. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
  /** Who presents it may read the page from elsewhere; null: nobody may. */
  readonly token: string | null;
}

/**
 * The metrics are for this machine itself and for who has their token. Elsewhere the address does not exist (404),
 * or is forbidden (403) where there is a token.
 */
export function requireMetricsReader(request: Request, token: string | null): void {
  if (!isDirectlyFromHere(request)) requireToken(request, token);
}

/** The socket's own address counts. A proxy on this machine connects from here, too, but for somebody else. */
function isDirectlyFromHere({ socket, headers }: Request): boolean {
  if (Object.keys(headers).some((name) => forwarding.test(name))) return false;
  return loopback.includes(socket.remoteAddress ?? null);
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
