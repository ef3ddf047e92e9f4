import type { IncomingMessage } from 'node:http';
import { ownPrefix } from './page-scripts.ts';

/** The two addresses that the workstation's page, another origin, opens in its frame. */
export const enterPath = `${ownPrefix}enter`;
export const clearPath = `${ownPrefix}clear`;

type CheckedRequest = Pick<IncomingMessage, 'method' | 'headers' | 'url'>;

/**
 * For the log: why a request does not come from a page of this app in the workstation's frame; null when it does.
 * Every maintained browser sends Fetch Metadata, so a request without it is not from a browser. `origin` is the
 * gateway's.
 */
export function foreignRequestReason(request: CheckedRequest, origin: string): string | null {
  const { headers, method = '', url = '' } = request;
  if (headers.host !== new URL(origin).host) return 'host';
  if (!url.startsWith('/')) return 'target';
  // TRACE echoes the request, and with it the token (RFC 9110 §9.3.8).
  if (method === 'TRACE') return 'method';
  if (headers.origin !== undefined && headers.origin !== origin) return 'origin';
  const destination = headers['sec-fetch-dest'];
  if (destination === 'document' || destination === 'serviceworker') return `destination ${destination}`;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return null;
  return site === 'same-site' && method === 'GET' && isFrame(request) && isDoor(url) ? null : 'fetch site';
}

/** Whether a request loads a document into a frame. */
export function isFrame({ headers }: CheckedRequest): boolean {
  return headers['sec-fetch-dest'] === 'iframe' && headers['sec-fetch-mode'] === 'navigate';
}

const isDoor = (url: string) => [enterPath, clearPath].includes(url.split('?')[0] ?? '');
