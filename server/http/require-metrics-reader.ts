import { hash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { AddressRanges } from '../domain/addresses/address-ranges.ts';
import { Refusal } from '../domain/ports/refusal.ts';

const loopback = new AddressRanges(['127.0.0.0/8', '::1']);

/** Headers in which proxies, gateways and content networks announce themselves or their client. */
const forwarding =
  /^(forwarded|via|x-forwarded.*|x-original-.*|x-(real|client|cluster-client)-ip|true-client-ip|cf-.*|fastly-.*|x-azure-.*|x-envoy-.*|x-arr-.*)$/;

/** The page Prometheus reads. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
  /** The token for reading the page from elsewhere; null: not possible. */
  readonly token: string | null;
}

/**
 * Metrics are for this machine itself and for holders of their token. For others the address does not exist (404),
 * or is forbidden (403) if there is a token.
 */
export function requireMetricsReader(request: Request, token: string | null): void {
  if (!isDirectlyFromHere(request)) requireToken(request, token);
}

/** The socket's own address counts. A proxy on this machine also connects from here, but on behalf of others. */
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

/** Compares digests, so that timing reveals neither content nor length. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
