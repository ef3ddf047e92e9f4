import { isIPv6 } from 'node:net';

/**
 * The network that an IP address is counted under: an IPv4 address itself, of an IPv6 address its first 64
 * bits, because the rest is the caller's to choose (RFC 8981).
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMapped ? groups.slice(6).map(dotted).join('.') : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups in their shortest form (RFC 5952), without the zone. */
function groupsOf(address: string): readonly string[] {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

function dotted(group: string): string {
  const bits = Number.parseInt(group, 16);
  return `${bits >> 8}.${bits & 0xff}`;
}
