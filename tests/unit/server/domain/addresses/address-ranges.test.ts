import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressRanges, isAddressRange } from '../../../../../server/domain/addresses/address-ranges.ts';

const ward = new AddressRanges(['10.20.0.0/16', '192.0.2.7', '2001:db8:3b::/48', '2001:db8::1']);

describe('AddressRanges', () => {
  it.each([
    '10.20.0.0',
    '10.20.255.255',
    '192.0.2.7',
    '::ffff:10.20.1.1',
    '2001:db8:3b:ffff::9',
    '2001:0DB8::0001',
  ])('includes %s', (address) => expect(ward.includes(address)).toBe(true));

  it.each([
    '10.21.0.0',
    '10.19.255.255',
    '192.0.2.8',
    '2001:db8:3c::1',
    '::1',
    'fe80::1%eth0',
    '10.20.0.0/16',
    'ward',
    '',
  ])('does not include %j', (address) => expect(ward.includes(address)).toBe(false));

  it('does not include an address that nobody knows', () => {
    expect(ward.includes(null)).toBe(false);
    expect(new AddressRanges(['0.0.0.0/0', '::/0']).includes(null)).toBe(false);
  });

  it('takes a mapped range for the IPv4 range that it is', () => {
    const mapped = new AddressRanges(['::ffff:10.20.0.0/112', '::ffff:192.0.2.7']);
    expect(['10.20.255.255', '::ffff:a14:1', '192.0.2.7'].every((one) => mapped.includes(one))).toBe(true);
    expect(['10.21.0.0', '192.0.2.8', '::1'].some((one) => mapped.includes(one))).toBe(false);
  });

  it('includes every IPv4 address of a subnet and no other', () => {
    const octet = fc.nat({ max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const subnet = new AddressRanges([`${a}.${b}.0.0/16`]);
        expect(subnet.includes(`${a}.${b}.${c}.${d}`)).toBe(true);
        expect(subnet.includes(`${a}.${(b + 1) % 256}.${c}.${d}`)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe('isAddressRange', () => {
  it.each(['10.0.0.0/8', '10.0.0.1', '0.0.0.0/0', '2001:db8::/32', '::1', '::/128'])(
    'accepts %s',
    (range) => {
      expect(isAddressRange(range)).toBe(true);
    },
  );
  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fe80::%eth0/64',
    'ward',
    '',
    '10.0.0.0/-1',
  ])('refuses %j', (range) => expect(isAddressRange(range)).toBe(false));
});
