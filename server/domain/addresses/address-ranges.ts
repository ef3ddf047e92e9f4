import { BlockList, isIP, isIPv4 } from 'node:net';
import { canonicalAddress } from './canonical-address.ts';

/** A range of addresses in CIDR notation, or a single address. */
export function isAddressRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  // A zone (fe80::1%eth0) means something on one machine only.
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** A set of addresses and subnets, IPv4 and IPv6. */
export class AddressRanges {
  readonly #addresses = new Set<string>();
  readonly #subnets = new BlockList();
  #hasSubnets = false;

  /** Takes what `isAddressRange` accepts. */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.#add(range);
  }

  /** Whether an address is in one of the ranges; one that nobody knows, or can read, is in none. */
  includes(address: string | null): boolean {
    const known = address === null ? null : canonicalAddress(address);
    if (known === null) return false;
    if (this.#addresses.has(known)) return true;
    return this.#hasSubnets && this.#subnets.check(known, isIPv4(known) ? 'ipv4' : 'ipv6');
  }

  #add(range: string): void {
    const [text = '', bits] = range.split('/');
    const address = canonicalAddress(text);
    if (address === null) throw new TypeError('no range of addresses');
    if (bits === undefined) {
      this.#addresses.add(address);
      return;
    }
    // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
    const prefix = isIPv4(address) && !isIPv4(text) ? Number(bits) - 96 : Number(bits);
    if (prefix < 0) return;
    this.#subnets.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
    this.#hasSubnets = true;
  }
}
