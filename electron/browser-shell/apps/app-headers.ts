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

/** Set anew for the app's server, or nothing that a page may say to it. */
const notPassedOn = ['host', 'origin', 'referer', 'cookie', 'authorization', 'expect', 'forwarded'];

/**
 * What an answer may not do to a page of the workstation's browser: keep cookies for all of 127.0.0.1 or clear
 * them, ask for passwords in a window of the browser, go elsewhere, or say who may frame it.
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
    // A page is read, to put the bridge into it.
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
