import { isIPv4 } from 'node:net';
import { canonicalAddress } from '../../domain/addresses/canonical-address.ts';

const longestNode = 128;
/** An IPv6 address in brackets, or anything else; then optionally a port, which may be obfuscated (RFC 7239 §6.2). */
const withPort = /^(?:\[([^[\]]+)\]|([^[\]]+?))(?::(\d{1,5}|_[\w.-]+))?$/;
/** The suffix by which F5's BIG-IP names one of its networks (a route domain), also after an IPv4 address. */
const routeDomain = /^([\d.]+)%\d{1,5}(?=:|$)/;

/**
 * The IP address of a node as proxies write it: the identifiers of RFC 7239 §6, quoted or not, with or without a
 * port, and common variants: IPv6 without brackets, followed by a port only where nothing else is possible, and
 * IPv4 with a route domain. Null: the proxy does not know it (`unknown`), hides it (`_gw`), or writes something
 * that cannot be read in exactly one way.
 */
export function addressOfNode(text: string): string | null {
  const given = text.length > longestNode ? null : unquoted(text.replace(/^[ \t]+|[ \t]+$/g, ''));
  if (given === null) return null;
  const node = given.replace(routeDomain, '$1');
  const bare = canonicalAddress(node);
  if (bare !== null) return bare;
  const [, bracketed, plain = '', port = ''] = withPort.exec(node) ?? [];
  if (/^\d/.test(port) && Number(port) > 65_535) return null;
  // Brackets mean IPv6.
  return bracketed === undefined || !isIPv4(bracketed) ? canonicalAddress(bracketed ?? plain) : null;
}

/** The content of a quoted string (RFC 9110 §5.6.4), or the text itself; null: a quote is missing. */
function unquoted(text: string): string | null {
  if (!text.includes('"')) return text;
  const [, content] = /^"((?:[^"\\]|\\.)*)"$/.exec(text) ?? [];
  return content?.replace(/\\(.)/g, '$1') ?? null;
}
