import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** `uri-host [":" port]` (RFC 9110 §7.2), without a comma, which several lines of the header would be joined by. */
const authority =
  "(?:(?:[\\w.~!$&'()*+;=-]|%[\\dA-Fa-f]{2})+|\\[(?<literal>[\\dA-Fa-f:.]+)\\])(?::\\d{0,5})?";
const host = new RegExp(`^${authority}$`);
const absoluteTarget = new RegExp(`^https?://${authority}(?:[/?]|$)`, 'i');

type Head = Pick<IncomingMessage, 'headers' | 'httpVersionMajor' | 'httpVersionMinor' | 'method' | 'url'>;

/**
 * The status that refuses a message which Node's parser lets pass and RFC 9112 does not; null: there is nothing to object
 * to. What two readers may understand in two ways is not worth understanding.
 */
export function faultOf({
  headers,
  httpVersionMajor,
  httpVersionMinor,
  method,
  url = '',
}: Head): number | null {
  if (httpVersionMajor !== 1) return 505;
  const isOld = httpVersionMinor === 0;
  // §3.2: exactly one, and a valid one; HTTP/1.0, in which load balancers ask how we are, knows none.
  if (headers.host === undefined ? !isOld : !names(headers.host, host)) return 400;
  const { 'transfer-encoding': coding, expect } = headers;
  if (coding !== undefined) {
    // §6.1: whoever said so to HTTP/1.0 may have been misled about where the message ends.
    if (isOld) return 400;
    if (coding.toLowerCase() !== 'chunked') return 501;
  }
  if (expect !== undefined && !isOld && expect.toLowerCase() !== '100-continue') return 417;
  if (method === 'CONNECT') return 405;
  return isTarget(url) ? null : 400;
}

/** §3.2: a path, an absolute URI without user name, or the asterisk; the fragment is nobody's business but the browser's. */
function isTarget(url: string): boolean {
  if (url.includes('#') || url.includes('\\')) return false;
  return url.startsWith('/') || url === '*' || names(url, absoluteTarget);
}

/** Whether a text names a host as the pattern says; what stands in brackets has to be an IPv6 address. */
function names(text: string, pattern: RegExp): boolean {
  const match = pattern.exec(text);
  const literal = match?.groups?.literal;
  return match !== null && (literal === undefined || isIPv6(literal));
}
