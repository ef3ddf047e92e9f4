import type { ApiFailure } from './api-failure.ts';

/** What error codes of Node, undici and Chromium mean; any other means that the server cannot be reached. */
const meanings: readonly { readonly codes: readonly string[]; readonly failure: ApiFailure }[] = [
  {
    codes: ['ETIMEDOUT', 'ERR_TIMED_OUT', 'ERR_CONNECTION_TIMED_OUT', 'UND_ERR_CONNECT_TIMEOUT'],
    failure: { kind: 'timed_out' },
  },
  {
    codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_CERT_DATE_INVALID'],
    failure: { kind: 'certificate', fault: 'date' },
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_CERT_COMMON_NAME_INVALID'],
    failure: { kind: 'certificate', fault: 'name' },
  },
  {
    codes: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'CERT_UNTRUSTED',
      'CERT_REJECTED',
      'CERT_REVOKED',
      'CERT_SIGNATURE_FAILURE',
      'INVALID_CA',
      'ERR_CERT_AUTHORITY_INVALID',
      'ERR_CERT_REVOKED',
      'ERR_CERT_INVALID',
      'ERR_CERT_WEAK_KEY',
      'ERR_CERT_WEAK_SIGNATURE_ALGORITHM',
      'ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN',
    ],
    failure: { kind: 'certificate', fault: 'untrusted' },
  },
  {
    codes: ['ERR_PROXY_AUTH_REQUESTED', 'ERR_PROXY_AUTH_UNSUPPORTED', 'ERR_UNEXPECTED_PROXY_AUTH'],
    failure: { kind: 'proxy', fault: 'sign_in' },
  },
  {
    codes: [
      'ERR_PROXY_CONNECTION_FAILED',
      'ERR_TUNNEL_CONNECTION_FAILED',
      'ERR_PROXY_CERTIFICATE_INVALID',
      'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED',
      'ERR_PAC_SCRIPT_FAILED',
    ],
    failure: { kind: 'proxy', fault: 'unreachable' },
  },
  { codes: ['ENOTFOUND', 'ERR_NAME_NOT_RESOLVED'], failure: { kind: 'unknown_name' } },
  // Something speaks another protocol there, so it is not the server.
  { codes: ['EPROTO', 'ERR_SSL_PROTOCOL_ERROR'], failure: { kind: 'garbled' } },
  // The connection was closed, or nothing listens on the port.
  {
    codes: [
      'ECONNREFUSED',
      'ECONNRESET',
      'EPIPE',
      'UND_ERR_SOCKET',
      'ERR_BAD_RESPONSE',
      'ERR_CONNECTION_REFUSED',
      'ERR_CONNECTION_RESET',
      'ERR_CONNECTION_CLOSED',
      'ERR_EMPTY_RESPONSE',
      'ERR_CONTENT_LENGTH_MISMATCH',
      'ERR_INCOMPLETE_CHUNKED_ENCODING',
    ],
    failure: { kind: 'server_unavailable' },
  },
];

/** What an error below HTTP means; `error` is whatever axios, Node or Chromium threw. */
export function networkFailure(error: unknown): ApiFailure {
  const seen = codesOf(error);
  const meaning = meanings.find(({ codes }) => codes.some((code) => seen.includes(code)));
  return meaning?.failure ?? { kind: 'offline' };
}

/** Errors before the connection was established: the request has reached nobody. */
const beforeConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_NAME_NOT_RESOLVED',
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_TIMED_OUT',
  'ERR_ADDRESS_UNREACHABLE',
  'ERR_INTERNET_DISCONNECTED',
  'ERR_PROXY_CONNECTION_FAILED',
  'ERR_TUNNEL_CONNECTION_FAILED',
]);

/** Whether a request that ended with this error cannot have reached anybody. */
export function wasNeverSent(error: unknown): boolean {
  return (
    networkFailure(error).kind === 'certificate' || codesOf(error).some((code) => beforeConnected.has(code))
  );
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth += 1) {
    if ('code' in link && typeof link.code === 'string') codes.push(link.code);
    // Chromium: "net::ERR_CONNECTION_REFUSED"
    const named = /net::(ERR_[A-Z_]+)/.exec(link.message)?.[1];
    if (named !== undefined) codes.push(named);
  }
  return codes;
}
