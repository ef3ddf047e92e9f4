import type { Repositories } from '../../../server/domain/ports/unit-of-work.ts';
import type { Device } from '../../../server/domain/records/device.ts';
import type { NewSession } from '../../../server/domain/records/session.ts';
import { newUser, nextId, stamp } from './records.ts';

/** One of everything that administrators and users make, an erased user among them; the sessions are of user 7, the first with a PIN. */
export async function insertOneOfEach(
  { users, wards, devices, sessions, badges, clients, codes }: Repositories,
  { device, session, others = [] }: { device: Device; session: NewSession; others?: readonly NewSession[] },
): Promise<void> {
  await wards.insert({ name: 'ICU', profile: 'standard' });
  const wardId = await wards.insert({ name: 'Kardiologie', profile: 'standard' });
  await users.insert(newUser('ana', { id: 7, wardId, displayName: 'Ana 👩🏽‍⚕️' }));
  await users.insert(newUser('gone', { id: 8 }));
  await users.erase(8);
  await users.reserveIdsBelow(801);
  await devices.insert(device);
  await devices.addUser(device.id, 7, 5);
  await sessions.registerStamp(stamp);
  for (const each of [session, ...others]) await sessions.insert(each);
  await sessions.setPin(session.id, { hash: 'pin', failures: 1 });
  await badges.insert({
    id: nextId(),
    hash: Buffer.alloc(32, 1),
    userId: 7,
    linkedAtMs: 1,
    expiresAtMs: null,
    cardKey: Buffer.alloc(32, 3),
  });
  await clients.insert({
    id: 'c',
    name: 'labs',
    type: 'resource-server',
    secretHash: Buffer.alloc(32, 2),
    createdAtMs: 1,
  });
  await codes.insert({
    selector: 'AAAA',
    salt: Buffer.from('s'),
    hash: Buffer.alloc(32),
    wardId,
    expiresAtMs: 9,
    site: null,
  });
}
