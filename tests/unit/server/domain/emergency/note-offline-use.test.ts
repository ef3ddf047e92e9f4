import { expect, it } from 'vitest';
import { noteOfflineUse } from '../../../../../server/domain/emergency/note-offline-use.ts';

it('is counted by key and by network, of which an IPv6 address is one of very many', async () => {
  const counted: string[] = [];
  const limits = { offlineUses: { take: (key: string) => counted.push(key) } };
  const ports = { clock: { nowMs: () => 0 }, limits } as unknown as Parameters<typeof noteOfflineUse>[0];
  const tell = (address: string) => {
    const use = { keyThumbprint: 'key' } as Parameters<typeof noteOfflineUse>[1];
    return expect(noteOfflineUse(ports, use, { address })).rejects.toMatchObject({ code: 'throttled' });
  };
  await tell('2001:db8:1:2::3');
  await tell('2001:db8:1:2:ffff::4');
  expect(new Set(counted)).toEqual(new Set(['key key', 'network 2001:db8:1:2::/64']));
});
