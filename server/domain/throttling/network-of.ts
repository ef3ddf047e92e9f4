import { isIPv4 } from 'node:net';
import { canonicalAddress } from '../addresses/canonical-address.ts';

/** All whose address nobody knows: one network, so that no limit is lost because something could not be read. */
export const unknownNetwork = 'unknown';

/**
 * The network that an IP address is counted under: an IPv4 address itself, of an IPv6 address its first 64
 * bits, because the rest is the caller's to choose (RFC 8981).
 */
export function networkOf(address: string | null): string {
  const known = address === null ? null : canonicalAddress(address);
  if (known === null) return unknownNetwork;
  return isIPv4(known) ? known : `${groupsOf(known).slice(0, 4).join(':')}::/64`;
}

/** The eight groups of a canonical IPv6 address. */
function groupsOf(address: string): readonly string[] {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}
