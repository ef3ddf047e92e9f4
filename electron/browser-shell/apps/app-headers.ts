import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** RFC 9110 §7.6.1: these belong to one connection, as does whatever `Connection` names. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Set anew for the app's server, or not for a page to decide. */
const notPassedOn = ['host', 'origin', 'referer', 'cookie', 'authorization', 'expect', 'forwarded'];

/**
 * Headers by which an app's answer could set or clear cookies for all of 127.0.0.1, have the browser ask for a
 * password, navigate elsewhere, or decide who may frame it.
 */
const notAnswered = [
  'alt-svc',
  'clear-site-data',
  'content-security-policy',
  'location',
  'permissions-policy',
  'refresh',
  'service-worker-allowed',
  'set-cookie',
  'strict-transport-security',
  'www-authenticate',
  'x-frame-options',
];

export interface RequestHeaderParts {
  /** Origin of the app as the browser sees it. */
  readonly gatewayOrigin: string;
  /** Origin of the app's server. */
  readonly appOrigin: string;
  /** Null: the request carries none. */
  readonly token: string | null;
  readonly cookies: string | null;
  readonly isPage: boolean;
}

/** Headers of the request to the app's server. */
export function headersForApp(headers: IncomingHttpHeaders, parts: RequestHeaderParts): OutgoingHttpHeaders {
  const { gatewayOrigin, appOrigin, token, cookies, isPage } = parts;
  const kept = without(headers, notPassedOn);
  for (const name of Object.keys(kept)) if (name.startsWith('x-forwarded-')) delete kept[name];
  const { origin, referer } = headers;
  return {
    ...kept,
    ...(origin !== undefined && { origin: appOrigin }),
    ...(referer?.startsWith(`${gatewayOrigin}/`) && {
      referer: appOrigin + referer.slice(gatewayOrigin.length),
    }),
    ...(cookies !== null && { cookie: cookies }),
    // Pages must arrive uncompressed, so that the bridge can be inserted.
    ...(isPage && { 'accept-encoding': 'identity' }),
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
}

/** Headers of the answer to the browser, without those that the gateway sets itself. */
export function headersForBrowser(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return without(headers, notAnswered);
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...names, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
