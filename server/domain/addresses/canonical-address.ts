import { isIPv4, isIPv6 } from 'node:net';

/** What may follow an IPv6 address to name an interface (RFC 4007 §11), also as it stands in a URL (RFC 6874). */
const zone = /%[\w.~:-]+$/;
const mappedPrefix = '::ffff:';
const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

/**
 * The one spelling of an IP address: IPv4 in four decimal numbers, IPv6 by RFC 5952 without its zone, an IPv4-mapped
 * one as the IPv4 address that it is. Null for everything else; octal, hexadecimal and shortened IPv4 numbers, too, which
 * programs read differently.
 */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  // As a socket that listens for both tells IPv4 addresses, thus the most frequent ones.
  const end = text.startsWith(mappedPrefix) ? text.slice(mappedPrefix.length) : '';
  if (isIPv4(end)) return end;
  const plain = text.replace(zone, '');
  if (!isIPv6(plain)) return null;
  const address = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [, high = '', low = ''] = mapped.exec(address) ?? [];
  return high === '' ? address : [high, low].map(dotted).join('.');
}

function dotted(group: string): string {
  const bits = Number.parseInt(group, 16);
  return `${bits >> 8}.${bits & 0xff}`;
}
