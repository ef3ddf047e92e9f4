import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ServerConfigInput } from '../../../../server/create-server.ts';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { migratePostgres } from '../../../../server/store/postgres/migrate-postgres.ts';
import {
  type PostgresMigration,
  postgresMigrations,
} from '../../../../server/store/postgres/migrations/migrations.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { refreshUnbound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();
const clock = { nowMs: () => Date.now() };
const [newest] = postgresMigrations.slice(-1) as [PostgresMigration];

/** What a release after this one may do to tables that every request uses, and a later one may take away again. */
const nextRelease: PostgresMigration = {
  number: newest.number + 1,
  name: 'the next release',
  release: newest.release + 1,
  step: 'expands',
  sql: `
    ALTER TABLE sessions ADD COLUMN place exact_text;
    ALTER TABLE sessions ADD COLUMN counted safe_integer NOT NULL DEFAULT 0;
    ALTER TABLE users ADD COLUMN folded_place exact_text;
    ALTER TABLE audit_events ADD COLUMN note exact_text;
    CREATE TABLE places (session_id uuid_bytes PRIMARY KEY, rotations safe_integer NOT NULL);
    CREATE INDEX users_by_place ON users (folded_place);
    CREATE FUNCTION keep_places() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.counted := OLD.counted + 1;
      INSERT INTO places VALUES (NEW.id, 1) ON CONFLICT (session_id) DO UPDATE SET rotations = places.rotations + 1;
      RETURN NEW;
    END $$;
    CREATE TRIGGER keep_places BEFORE UPDATE OF generation ON sessions FOR EACH ROW EXECUTE FUNCTION keep_places();`,
};

/** Programs of this release, on the schema that the next release makes under them. */
describe.skipIf(why !== null)(
  `an upgrade of one node after the other${why === null ? '' : ` (${why})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-rolling-'));
    let database: TestDatabase;
    let settings: Partial<ServerConfigInput>;
    const nodes = new Map<string, TestServer>();
    const names = ['one', 'two', 'three'];

    const start = async (name: string) => {
      nodes.set(
        name,
        await startTestServer({ clock: clock as never, config: { ...settings, node_name: name } }),
      );
    };
    beforeAll(async () => {
      database = await freshDatabase(inject('postgresFolder'));
      settings = serverSettings(database, folder, clock);
      await addNurse(settings, folder, clock);
      await Promise.all(names.map(start));
    });
    afterAll(async () => {
      for (const node of nodes.values()) await node.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** How often each person at work has refreshed. */
    const done = [0, 0, 0, 0, 0, 0];
    const failures: string[] = [];
    let isOver = false;

    /** A person at work: refreshes at whichever node is there; every answer but the right one is a failure. */
    async function work(person: number, refresh: string): Promise<void> {
      while (!isOver) {
        const there = [...nodes.values()];
        const turn = (done[person] ?? 0) % there.length;
        const answer = await refreshUnbound(there[turn] as TestServer, refresh);
        if (answer.status === 200) refresh = answer.body.refresh;
        else failures.push(`${answer.status} ${JSON.stringify(answer.body)}`);
        done[person] = (done[person] ?? 0) + 1;
        await setTimeout(5);
      }
    }
    const untilAllGoOn = async () => {
      const before = [...done];
      await expect.poll(() => done.every((times, person) => times > (before[person] ?? 0) + 2)).toBe(true);
    };

    test('goes unnoticed while the schema changes under everybody, and while each node is replaced', async () => {
      const tokens: string[] = [];
      for (const _ of done) tokens.push((await signInUnbound(nodes.get('one') as TestServer)).refresh);
      const working = tokens.map((token, person) => work(person, token));
      await untilAllGoOn();
      const upgrading = await Connection.open(database);
      await migratePostgres(upgrading, clock.nowMs(), [...postgresMigrations, nextRelease]);
      await upgrading.close();
      await untilAllGoOn();
      for (const name of names) {
        const node = nodes.get(name);
        nodes.delete(name);
        // As a balancer that has seen `/readyz`: nobody is sent there any more.
        // Whoever was there has his answer by then.
        await untilAllGoOn();
        await node?.close();
        await start(name);
      }
      await untilAllGoOn();
      isOver = true;
      await Promise.all(working);
      expect(failures).toEqual([]);
      const rows = await asSuperuser(
        database,
        'SELECT s.counted::int, s.generation::int, p.rotations::int FROM sessions s JOIN places p ON p.session_id = s.id',
      );
      expect(rows).toHaveLength(6);
      for (const { counted, generation, rotations } of rows) {
        expect(rotations).toBe(counted);
        // Those before the change were not counted.
        expect(Number(counted)).toBeLessThan(Number(generation));
      }
    });

    test('leaves the trail whole for programs of both releases, and no release further apart starts', async () => {
      const file = join(folder, 'server.json');
      writeFileSync(file, JSON.stringify({ ...settings, database: join(folder, 'command.sqlite') }));
      const verdict = await runServerCommand(['audit', 'verify', '--config', file]);
      expect([verdict.code, verdict.out]).toEqual([0, expect.stringContaining('is whole')]);
      await asSuperuser(
        database,
        `INSERT INTO carelink_migrations (number, name, release, applied_at_ms) VALUES (${newest.number + 2}, 'after it', ${newest.release + 2}, 1)`,
      );
      await expect(start('four')).rejects.toThrow(
        /a program runs on its own schema and on the next one only/,
      );
    });
  },
);
