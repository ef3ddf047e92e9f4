import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { commandLine } from '../../../../server/domain/administration/administrator.ts';
import { approveAllDevices } from '../../../../server/domain/enrolment/approve-device.ts';
import { revokeDevicesOfWard } from '../../../../server/domain/enrolment/revoke-device.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { openNode } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { newDevice, newSession, newUser, stamp } from '../../../support/store/records.ts';

const why = whyNoPostgres();
const clock = { nowMs: () => 5_000 };

describe.skipIf(why !== null)(`a job that PostgreSQL runs again${why === null ? '' : ` (${why})`}`, () => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await freshDatabase(inject('postgresFolder'));
    store = await openNode(database, { node: null });
    onTestFinished(() => store.close());
  });

  /** The first two times that an event of this type is written, somebody else was faster. */
  async function contest(type: string): Promise<void> {
    await asSuperuser(
      database,
      'CREATE SEQUENCE attempts',
      'GRANT USAGE ON SEQUENCE attempts TO PUBLIC',
      `CREATE FUNCTION contest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('attempts') <= 2 THEN RAISE EXCEPTION 'others were faster' USING ERRCODE = '40001'; END IF;
         RETURN NEW; END $$`,
      `CREATE TRIGGER contest BEFORE INSERT ON audit_events FOR EACH ROW
         WHEN (NEW.type = '${type}') EXECUTE FUNCTION contest()`,
    );
  }

  it('counts the workstations that are approved once', async () => {
    await store.unitOfWork.run(async ({ devices }) => {
      for (const name of ['B-1', 'B-2', 'B-3']) await devices.insert(newDevice(name));
      await devices.insert(newDevice('B-4', { waitingSinceMs: 2 }));
    });
    await contest('device_enrolled');
    expect(await approveAllDevices({ clock, unitOfWork: store.unitOfWork }, commandLine)).toEqual({
      approved: 3,
      waiting: 1,
    });
  });

  it('counts the sessions that end with the workstations of a ward once', async () => {
    await store.unitOfWork.run(async ({ wards, users, devices, sessions }) => {
      const wardId = await wards.insert({ name: 'ICU', profile: 'standard' });
      const userId = await users.insert(newUser('nora'));
      await sessions.registerStamp(stamp);
      const device = newDevice('B-1', { wardId });
      await devices.insert(device);
      for (let n = 0; n < 2; n += 1)
        await sessions.insert(newSession(userId, { deviceId: device.id, wardId }));
    });
    await contest('device_revoked');
    expect(await revokeDevicesOfWard({ clock, unitOfWork: store.unitOfWork }, 'ICU', commandLine)).toEqual({
      revoked: 1,
      ended: 2,
    });
  });
});
