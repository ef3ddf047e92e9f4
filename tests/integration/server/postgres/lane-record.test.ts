import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ServerConfigInput } from '../../../../server/create-server.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { refreshUnbound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();
const clock = { nowMs: () => Date.now() };

/** Of one node, whose lane is the only one. */
describe.skipIf(why !== null)(
  `what a node records of the end of its lane${why === null ? '' : ` (${why})`}`,
  () => {
    const folders: string[] = [];
    let folder: string;
    let database: TestDatabase;
    let settings: Partial<ServerConfigInput>;
    let node: TestServer;
    let refresh: string;
    let record: string;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'carelink-lane-'));
      folders.push(folder);
      database = await freshDatabase(inject('postgresFolder'));
      settings = serverSettings(database, folder, clock);
      record = join(folder, 'carelink.node-lane-head');
      await addNurse(settings, folder, clock);
      const config = { ...settings, node_name: 'ward' };
      node = await startTestServer({ clock: clock as never, folder, config });
      ({ refresh } = await signInUnbound(node));
      await work(4);
    });
    afterEach(() => node.close());
    afterAll(() => {
      for (const made of folders) rmSync(made, { recursive: true, force: true });
    });

    async function work(times: number): Promise<void> {
      for (let done = 0; done < times; done += 1) {
        const answer = await refreshUnbound(node, refresh);
        expect(answer.status).toBe(200);
        refresh = answer.body.refresh;
      }
    }
    /** The newest event of the lane, and the newest that the house has signed. */
    async function ends(): Promise<{ readonly newest: number; readonly signed: number }> {
      const [head] = await asSuperuser(database, 'SELECT seq::int FROM audit_heads WHERE lane = 1');
      const [signature] = await asSuperuser(
        database,
        "SELECT details FROM audit_events WHERE type = 'lanes_signed' ORDER BY seq DESC LIMIT 1",
      );
      const { lanes = '' } = JSON.parse(String(signature?.details ?? '{}')) as { lanes?: string };
      return { newest: Number(head?.seq), signed: Number(/^1:(\d+):/.exec(lanes)?.[1] ?? 0) };
    }
    /** Removes the newest three events, with what the database says of them, as whoever can write it can; none of them is signed. */
    async function cut(): Promise<number> {
      for (;;) {
        await work(3);
        const { newest, signed } = await ends();
        if (newest - 3 < signed) continue;
        const kept = newest - 3;
        await asSuperuser(
          database,
          'SET session_replication_role = replica',
          `DELETE FROM audit_events WHERE lane = 1 AND seq > ${kept};
           UPDATE audit_heads SET seq = ${kept}, hash = coalesce(
             (SELECT hash FROM audit_events WHERE lane = 1 AND seq = ${kept}), decode(repeat('00', 32), 'hex')) WHERE lane = 1`,
        );
        return kept;
      }
    }
    const damage = () =>
      asSuperuser(
        database,
        "SELECT seq::int, reason, details FROM audit_events WHERE type = 'audit_damaged' ORDER BY seq",
      );
    /** At the machine whose records are in that folder. */
    async function verify(machine: string, ...more: string[]) {
      const file = join(machine, 'verify.json');
      writeFileSync(file, JSON.stringify({ ...settings, database: join(machine, 'carelink.sqlite') }));
      const { code, out, err } = await runServerCommand(['audit', 'verify', '--config', file, ...more]);
      return { code, text: out + err };
    }

    test('shows that its end was cut off, and the node tells it at its next start, once', async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'carelink-lane-'));
      folders.push(elsewhere);
      await cut().then(async (kept) => {
        await node.restart(async () => {
          const missing = `events ${kept + 1} to ${kept + 3} are missing: the end was cut off`;
          expect(await verify(folder)).toEqual({
            code: 1,
            text: expect.stringContaining(`broken at event ${kept + 1} of lane 1: ${missing}`),
          });
          expect(await verify(elsewhere)).toMatchObject({ code: 0 });
        });
        expect(node.log.map(({ message }) => message)).toContain('the audit trail is damaged');
        const [noted] = await damage();
        expect(noted?.reason).toBe('events_lost');
        expect(JSON.parse(String(noted?.details))).toMatchObject({
          lane: 1,
          first_seq: kept + 1,
          known_seq: kept + 3,
        });
        await work(2);
        await node.restart();
        expect(await damage()).toHaveLength(1);
        expect(await verify(folder)).toEqual({
          code: 1,
          text: expect.stringMatching(
            `event ${kept + 1} of lane 1: .*as the server noted in event ${noted?.seq}`,
          ),
        });
        expect(await verify(folder, '--reviewed', String(noted?.seq))).toMatchObject({ code: 0 });
      });
    });

    test('is told at once by a node that runs, when its database goes on without the end', async () => {
      const kept = await cut();
      await asSuperuser(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^carelink-server ward [0-9a-f]{8}$'",
      );
      // Its sessions go on meanwhile, with the same numbers.
      const { refresh: next } = await signInUnbound(node);
      refresh = next;
      await work(5);
      await expect.poll(damage).toHaveLength(1);
      const [noted] = await damage();
      expect([noted?.reason, JSON.parse(String(noted?.details))]).toEqual([
        'events_lost',
        expect.objectContaining({ lane: 1, first_seq: kept + 1, known_seq: kept + 3 }),
      ]);
      await node.restart();
      expect(await damage()).toHaveLength(1);
    });

    test('may be behind, such as after a power cut, and is written once a second', async () => {
      const seqOf = () => (JSON.parse(readFileSync(record, 'utf8')) as { seq: number }).seq;
      const { newest } = await ends();
      await expect.poll(() => existsSync(record) && seqOf()).toBe(newest);
      copyFileSync(record, `${record}.before`);
      await work(6);
      await node.restart(async () => {
        expect(seqOf()).toBe(newest + 6);
        copyFileSync(`${record}.before`, record);
        expect(await verify(folder)).toMatchObject({ code: 0 });
      });
      await work(1);
      await expect.poll(seqOf).toBe(newest + 7);
      expect(await damage()).toEqual([]);
      expect(await verify(folder)).toMatchObject({ code: 0 });
    });

    test('may name an event that was pruned since', async () => {
      const seqOf = () => (JSON.parse(readFileSync(record, 'utf8')) as { seq: number }).seq;
      const { newest } = await ends();
      await expect.poll(() => existsSync(record) && seqOf()).toBe(newest);
      copyFileSync(record, `${record}.before`);
      await work(2);
      // Events of a lane are pruned with those of the house that come after them.
      await signInUnbound(node);
      const file = join(folder, 'prune.json');
      writeFileSync(file, JSON.stringify({ ...settings, database: join(folder, 'carelink.sqlite') }));
      const pruning = ['audit', 'prune', '--before', '2126-01-01', '--output', join(folder, 'pruned.ndjson')];
      expect(await runServerCommand([...pruning, '--config', file])).toMatchObject({ code: 0 });
      const named = `SELECT FROM audit_events WHERE lane = 1 AND seq = ${newest}`;
      expect(await asSuperuser(database, named)).toEqual([]);
      await work(1);
      await node.restart(async () => {
        copyFileSync(`${record}.before`, record);
        expect(await verify(folder)).toMatchObject({ code: 0 });
      });
      expect(await damage()).toEqual([]);
    });

    test('of another key is damage, as that of the house is', async () => {
      await node.restart(async () => {
        const content = JSON.parse(readFileSync(record, 'utf8')) as { seq: number };
        writeFileSync(record, JSON.stringify({ ...content, seq: content.seq + 1 }));
        expect(await verify(folder)).toEqual({
          code: 1,
          text: expect.stringContaining("the record of this node's lane is not of this key"),
        });
      });
      expect(await damage()).toMatchObject([{ reason: 'head_record_lost' }]);
    });
  },
);
