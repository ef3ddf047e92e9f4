import { expect, it } from 'vitest';
import { readOfflineUse, writeOfflineUse } from '../../../../../electron/core/emergency/offline-use.ts';

const use = {
  id: '0198f3a2-7f5e-4c3a-9d52-8f6a1c0b2e11',
  serverId: 'https://carelink.hospital.example',
  codeId: 'K7QM2F9A',
  reasonCode: 'other',
  startedAtMs: 1_772_000_000_000,
  endedAtMs: null,
  person: 'Dr "Imani" \\ 伊',
  reason: 'Two lines,\nand "quotes" that JSON would double',
} as const;

it('comes back as it was written, with and without its end', () => {
  expect(readOfflineUse(writeOfflineUse(use))).toEqual(use);
  const ended = { ...use, endedAtMs: 1_772_000_060_000 };
  expect(readOfflineUse(writeOfflineUse(ended))).toEqual(ended);
});

it('fits into an entry of the Windows keychain, whatever is in it', () => {
  const longest = {
    ...use,
    serverId: 's'.repeat(300),
    person: '"'.repeat(64),
    reason: '"\n'.repeat(249).concat('""'),
  };
  expect(writeOfflineUse(longest).length).toBeLessThanOrEqual(1_280);
  expect(readOfflineUse(writeOfflineUse(longest))).toEqual(longest);
});

it.each(['', 'x', writeOfflineUse(use).replace('K7QM2F9A', 'k7'), writeOfflineUse({ ...use, person: ' ' })])(
  'is nothing else: %j',
  (text) => {
    expect(readOfflineUse(text)).toBeNull();
  },
);
