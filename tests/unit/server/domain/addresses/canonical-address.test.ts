import { expect, it } from 'vitest';
import { canonicalAddress } from '../../../../../server/domain/addresses/canonical-address.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['0.0.0.0', '0.0.0.0'],
  ['2001:0DB8:0:0::0001', '2001:db8::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
  ['::ffff:0.0.0.1', '0.0.0.1'],
  ['::10.0.0.1', '::a00:1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['fe80::1%25eth0', 'fe80::1'],
  ['::', '::'],
])('%s is %s', (text, address) => expect(canonicalAddress(text)).toBe(address));

// Programs disagree about these: 010 is 8 or 10, 0x0a is 10 or invalid, 10.1 is 10.0.0.1 or invalid.
it.each([
  '010.0.0.1',
  '0x0a.0.0.1',
  '0xa000001',
  '167772161',
  '10.1',
  '10.0.0.256',
  '10.0.0.1.',
  '::ffff:010.0.0.1',
  '::ffff:0x0a.0.0.1',
  '１0.0.0.1',
  '10.0.0.1%eth0',
  '10.0.0.1/32',
  '[::1]',
  ' 10.0.0.1',
  'localhost',
  'fe80::1%',
  'fe80::1%<script>',
  '',
])('%j is no address', (text) => expect(canonicalAddress(text)).toBeNull());
