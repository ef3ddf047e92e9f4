import type { IncomingHttpHeaders } from 'node:http';

/** The part of a request that tells whom it is addressed to and where it comes from. */
export interface RequestOrigin {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Why a request is not by our own page or the person at this machine, for the log; null when it is. `Host` defeats
 * DNS rebinding, `Origin` and `Sec-Fetch-Site` requests that other pages make.
 */
export function foreignOriginReason(request: RequestOrigin, origin: string): string | null {
  const { headers, method } = request;
  if (headers.host !== new URL(origin).host) return 'host';
  const isRead = method === 'GET';
  if (headers.origin === undefined ? !isRead : headers.origin !== origin) return 'origin';
  return isFromElsewhere(headers, isRead) ? 'fetch site' : null;
}

/** Other ports of 127.0.0.1 are "same-site" and not ours; "none" is a link that the person opened. */
function isFromElsewhere(headers: IncomingHttpHeaders, isRead: boolean): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return false;
  return !(site === 'none' && isRead && headers['sec-fetch-mode'] === 'navigate');
}
