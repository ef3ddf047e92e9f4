import { BlockList, isIP, isIPv6 } from 'node:net';

/** A range of addresses in CIDR notation, or a single address. */
export function isAddressRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  // A zone (fe80::1%eth0) means something on one machine only.
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Networks that belong to a ward, IPv4 and IPv6. */
export class WardNetworks {
  readonly #ranges = new BlockList();

  /** Takes what `isAddressRange` accepts. */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = '', bits] = range.split('/');
      const isVersion6 = isIPv6(address);
      const prefix = bits === undefined ? (isVersion6 ? 128 : 32) : Number(bits);
      this.#ranges.addSubnet(address, prefix, isVersion6 ? 'ipv6' : 'ipv4');
    }
  }

  /** Whether an address is in one of the networks; one that nobody knows is in none. */
  includes(address: string | null): boolean {
    if (address === null || isIP(address) === 0) return false;
    const plain = address.replace(/%.*$/, '');
    return this.#ranges.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }
}

/** From where people sign in on a ward, and what happens to those who come from elsewhere. */
export interface WardAccess {
  readonly networks: WardNetworks;
  readonly outside: 'refuse' | 'alert';
}
