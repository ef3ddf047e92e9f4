import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type MachineClocks, machineClocks } from '../../../../server/clock/machine-clocks.ts';
import { ServerClock } from '../../../../server/clock/server-clock.ts';
import { watchClock } from '../../../../server/clock/watch-clock.ts';
import { createKeyEncryptionFile } from '../../../../server/crypto/key-encryption-keys.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { openClusterStore } from '../../../../server/keys/open-cluster-store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { insertSessions, openNode } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { databaseSettings } from '../../../support/postgres/server-settings.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';

const why = whyNoPostgres();
const hourMs = 3_600_000;

/** A machine whose clock on the wall is off. */
class WrongMachine implements MachineClocks {
  readonly bootId = machineClocks.bootId;
  offByMs: number;

  constructor(offByMs: number) {
    this.offByMs = offByMs;
  }

  wallMs = () => Date.now() + this.offByMs;
  monotonicMs = () => machineClocks.monotonicMs();
  uptimeMs = () => machineClocks.uptimeMs();
}

describe.skipIf(why !== null)(
  `nodes whose clocks differ by an hour${why === null ? '' : ` (${why})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-clocks-'));
    const encryptionFile = join(folder, 'encryption.json');
    let database: TestDatabase;
    let closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      createKeyEncryptionFile(encryptionFile, 1);
      database = await freshDatabase(inject('postgresFolder'));
    });
    afterEach(async () => {
      for (const close of closers.reverse()) await close();
      closers = [];
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** The system claims that its clock is kept right, as one with a wrong source of time does. */
    async function start(node: string, offByMs: number, log = silentLog) {
      const machine = new WrongMachine(offByMs);
      const clock = new ServerClock({ machine, isSynchronised: async () => true });
      const { store } = await openClusterStore({
        store: await openNode(database, { node }),
        ...{
          encryptionFile,
          recordFile: join(folder, `${node}.sqlite`),
          accessAlgorithm: 'ES256',
          clock,
          log,
        },
      });
      const { unitOfWork } = store;
      closers.push(() => store.close());
      closers.push(await watchClock({ clock, unitOfWork, log }));
      return { machine, clock, store };
    }
    const offOf = (clock: ServerClock) => Math.abs(clock.nowMs() - Date.now());
    const nearlyNothingMs = 60_000;
    const eventsOf = (type: string) =>
      asSuperuser(database, `SELECT details FROM audit_events WHERE type = '${type}'`);

    test.each([
      ['ahead', hourMs, 'far_ahead'],
      ['behind', -hourMs, 'before_last_commit'],
    ])('one that starts %s goes by the clock of the database, and tells', async (node, offByMs, reason) => {
      const { clock } = await start(node, offByMs);
      expect([clock.doubt?.reason, offOf(clock) < nearlyNothingMs]).toEqual([reason, true]);
      const told = await asSuperuser(
        database,
        `SELECT reason FROM audit_events WHERE type = 'clock_doubted' ORDER BY seq DESC LIMIT 1`,
      );
      expect(told).toEqual([{ reason }]);
      // The others are none the worse for it, now and when they start.
      const right = await start(`beside-${node}`, 0);
      expect([right.clock.doubt, right.clock.isUncertain, offOf(right.clock) < nearlyNothingMs]).toEqual([
        null,
        false,
        true,
      ]);
    });

    test('what one has stamped an hour ahead makes no other doubt its clock', async () => {
      const { store } = await start('stamps', 0);
      await store.unitOfWork.run(({ audit }) =>
        audit.append({ type: 'lock', outcome: 'success', timeMs: Date.now() + hourMs }),
      );
      await asSuperuser(
        database,
        `INSERT INTO server_clock (id, time_ms, wall_ms, uptime_ms, boot_id, doubt, doubted_since_ms, unvouched_since_ms)
       VALUES (1, ${Date.now() + hourMs}, ${Date.now() + hourMs}, 1, NULL, 'far_ahead', 1, 1)`,
      );
      const { clock } = await start('later', 0);
      expect([clock.doubt, offOf(clock) < nearlyNothingMs]).toEqual([null, true]);
    });

    test('one that is set while it runs doubts by itself, trusts again when it is right, and moves no session', async () => {
      const { machine, clock, store } = await start('set', 0);
      const [id] = await insertSessions(database, store, 1);
      const timesOf = () => asSuperuser(database, 'SELECT started_at_ms, expires_at_ms FROM sessions');
      const before = await timesOf();
      machine.offByMs = hourMs;
      await expect.poll(() => clock.doubt?.reason).toBe('left_own_time');
      expect(offOf(clock)).toBeLessThan(nearlyNothingMs);
      const neighbour = await start('neighbour', 0);
      expect(neighbour.clock.doubt).toBeNull();
      machine.offByMs = 0;
      await expect.poll(() => clock.doubt).toBeNull();
      expect([await timesOf(), typeof id]).toEqual([before, 'string']);
      expect((await eventsOf('clock_trusted')).length).toBeGreaterThan(0);
    });

    test('a doubt whose end cannot be recorded, however often that is tried, is one until it is', async () => {
      const doubts: unknown[] = [];
      const log = { ...silentLog, warn: () => doubts.push(clock.doubt?.reason) };
      const { machine, clock } = await start('contested', 0, log);
      machine.offByMs = hourMs;
      await expect.poll(() => clock.doubt?.reason).toBe('left_own_time');
      const trusted = (await eventsOf('clock_trusted')).length;
      // The job runs several times, and then is given up.
      await asSuperuser(
        database,
        `CREATE OR REPLACE FUNCTION contest() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'others were faster' USING ERRCODE = '40001'; END $$`,
        `CREATE OR REPLACE TRIGGER contest BEFORE INSERT ON audit_events FOR EACH ROW
           WHEN (NEW.type = 'clock_trusted') EXECUTE FUNCTION contest()`,
      );
      machine.offByMs = 0;
      await expect.poll(() => doubts.length).toBeGreaterThan(0);
      expect(new Set(doubts)).toEqual(new Set(['left_own_time']));
      await asSuperuser(database, 'DROP TRIGGER contest ON audit_events; DROP FUNCTION contest');
      await expect.poll(() => eventsOf('clock_trusted')).toHaveLength(trusted + 1);
      await expect.poll(() => clock.doubt).toBeNull();
    });

    test('a command cannot accept a clock in the place of the database', async () => {
      const file = join(folder, 'server.json');
      const settings = { ...databaseSettings(database, folder), key_encryption_key_file: encryptionFile };
      writeFileSync(
        file,
        JSON.stringify({ ...settings, database: join(folder, 'node.sqlite'), database_standby: 'none' }),
      );
      expect(await runServerCommand(['clock', 'accept', '--config', file])).toMatchObject({
        code: 1,
        err: expect.stringContaining('Nodes go by the clock of their database'),
      });
    });
  },
);
