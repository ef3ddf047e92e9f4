import type { AddressRanges } from '../addresses/address-ranges.ts';

/** From where people sign in on a ward, and what happens to those who come from elsewhere. */
export interface WardAccess {
  readonly networks: AddressRanges;
  readonly outside: 'refuse' | 'alert';
}
