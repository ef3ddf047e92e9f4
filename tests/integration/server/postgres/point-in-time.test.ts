import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { Primary } from '../../../../server/store/postgres/primary.ts';
import { ownPort } from '../../../support/network/own-ports.ts';
import { asSuperuser, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import {
  archiveLog,
  endPostgres,
  makeBaseBackup,
  makePostgres,
  restoreTo,
  startPostgres,
  whyNoPostgres,
} from '../../../support/postgres/provide-postgres.ts';
import { addNurse, disableNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { patienceMs } from '../../../support/run/patience.ts';
import { nurse } from '../../../support/server/add-test-user.ts';
import { DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';
import { startTestServer, type TestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();

/** As docs/several-nodes.md tells: a base backup, and the archived log up to a moment after it. */
describe.skipIf(why !== null)(`a database brought back to a moment${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-moment-'));
  // The account that PostgreSQL runs as may enter this one.
  const postgres = mkdtempSync(join(tmpdir(), 'carelink-moment-postgres-'));
  // Proofs are compared with the clock of the database.
  const clock = new FakeServerClock(Date.now());
  let server: TestServer | null = null;

  afterAll(async () => {
    await server?.close();
    for (const place of [postgres, join(postgres, 'lost')]) await endPostgres(place);
    for (const made of [folder, postgres]) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
  });

  test('goes on with workstations that have refreshed since, and tells that what was ended since lives again', async () => {
    const password = makePostgres(postgres);
    archiveLog(postgres);
    const port = await ownPort();
    startPostgres(postgres, { port });
    const database: TestDatabase = {
      ...{ host: '127.0.0.1', port, user: 'postgres', password, database: 'carelink' },
    };
    const ask = (...statements: string[]) => asSuperuser(database, ...statements);
    await asSuperuser({ ...database, database: 'postgres' }, 'CREATE DATABASE carelink');
    const settings = serverSettings(database, folder, clock);
    const node = await startTestServer({ clock, config: { ...settings, node_name: 'one' } });
    server = node;
    const file = join(folder, 'server.json');
    writeFileSync(file, JSON.stringify({ ...settings, node_name: 'one', database: node.databaseFile }));
    const command = (...args: string[]) => runServerCommand([...args, '--config', file]);
    await addNurse(settings, folder, clock);
    const signIn = async () => {
      const client = await DpopClient.create();
      const { refresh } = await post(node, client, '/account/token/', nurse);
      return { client, refresh: String(refresh) };
    };
    const refresh = async (workstation: Awaited<ReturnType<typeof signIn>>) => {
      const { client, refresh: token } = workstation;
      const body = await post(node, client, '/account/token/refresh/', { refresh: token });
      workstation.refresh = String(body.refresh);
    };

    const [working, leaving] = [await signIn(), await signIn()];
    await makeBaseBackup(postgres, database);
    // After the backup, from the log.
    const later = await signIn();
    await refresh(working);
    // Whatever was acknowledged before has an earlier time, and what comes has a later one.
    const [moment] = await ask('SELECT clock_timestamp()::text AS at');

    for (let count = 0; count < 3; count += 1) await refresh(working);
    const tooLate = await signIn();
    const left = await signOut(node, leaving);
    expect(left).toBe(200);
    await disableNurse(settings, folder, clock);
    const [{ end } = {}] = await ask("SELECT max(seq) AS end FROM audit_events WHERE type = 'sign_out'");

    await node.restart(async () => {
      const [segment] = await ask('SELECT pg_walfile_name(pg_switch_wal()) AS name');
      await vi.waitFor(
        async () => {
          const [archived] = await ask('SELECT last_archived_wal AS name FROM pg_stat_archiver');
          expect(String(archived?.name) >= String(segment?.name)).toBe(true);
        },
        { timeout: patienceMs },
      );
      await endPostgres(postgres);
      restoreTo(postgres, String(moment?.at));
      startPostgres(postgres, { port });
      await vi.waitFor(
        async () => expect(await ask('SELECT pg_is_in_recovery() AS is')).toEqual([{ is: false }]),
        { timeout: patienceMs },
      );
    });

    await refresh(working);
    await refresh(later);
    await expect(refresh(tooLate)).rejects.toThrow(/401/);
    // The end of this session is lost, and it lives again …
    await refresh(leaving);
    // … of which the node tells at its start, from its record outside of the database.
    const events = await ask('SELECT type, reason, details FROM audit_events ORDER BY lane, seq');
    expect(events.map(({ type }) => type)).toContain('generation_restored');
    const damage = events.find(({ type }) => type === 'audit_damaged');
    expect(damage).toMatchObject({ reason: 'events_lost' });
    const { first_seq: first, known_seq: known } = JSON.parse(String(damage?.details));
    // What others have written since its own newest event of the house, it need not know.
    expect(known).toBeGreaterThanOrEqual(Number(end));
    expect(first).toBeLessThan(known);
    expect(node.log.map(({ message }) => message)).toContain('the audit trail is damaged');
    // And likewise of the refreshes that it has written itself since.
    const damaged = await ask(
      "SELECT seq, details FROM audit_events WHERE type = 'audit_damaged' ORDER BY seq",
    );
    expect(damaged.map(({ details }) => JSON.parse(String(details)).lane)).toEqual([undefined, 1]);
    const [verdict, reviewed] = await Promise.all([
      command('audit', 'verify'),
      command('audit', 'verify', '--reviewed', damaged.map(({ seq }) => String(seq)).join()),
    ]);
    expect(verdict.code).toBe(1);
    expect(verdict.out).toContain(`broken at event ${first}: what was there was lost`);
    expect(reviewed).toMatchObject({ code: 0 });

    // What was replaced takes writes, too, when somebody starts it again, and may be the first to answer.
    const lost = { host: '127.0.0.1', port: await ownPort() };
    startPostgres(join(postgres, 'lost'), lost);
    // The nodes' user need not be a superuser.
    const user = 'CREATE ROLE plain LOGIN PASSWORD';
    for (const place of [database, { ...database, ...lost }]) await asSuperuser(place, `${user} 'plain'`);
    const told: object[] = [];
    const primaryOf = (...hosts: readonly { host: string; port: number }[]) =>
      new Primary({
        settings: {
          address: { hosts, user: 'plain', database: 'carelink' },
          readPassword: () => 'plain',
          readAuthorities: () => null,
          allowsPlaintext: false,
          readers: 1,
        },
        log: { ...silentLog, warn: (fields) => told.push(fields) },
        lockPatienceMs: 1_000,
        // Both answer, however busy the machine is.
        othersPatienceMs: 30_000,
      });
    const current = { host: '127.0.0.1', port };
    await (await primaryOf(lost).connect('alone')).close();
    expect(told).toEqual([]);
    const either = primaryOf(lost, current);
    for (const primary of [either, primaryOf(current, lost)]) {
      await (await primary.connect('two primaries')).close();
      expect(primary.host).toEqual(current);
    }
    expect(told).toEqual([lost, lost]);
    // Nobody goes back to it, not even when there is no other.
    await node.stop();
    await endPostgres(postgres);
    await expect(either.connect('two primaries')).rejects.toThrow(
      new RegExp(`${lost.port} takes writes, but another host has been promoted since`),
    );
    expect(either.host).toEqual(current);
  });
});

/** With a proof for the address that all nodes have in common; throws what was refused. */
async function post(node: TestServer, client: DpopClient, path: string, body: object) {
  const claims = { htu: `https://carelink.test${path}` };
  const answer = await client.post(node.url + path, body, node.clock, { claims });
  if (answer.status !== 200) throw new Error(`${path} ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function signOut(node: TestServer, { client, refresh }: { client: DpopClient; refresh: string }) {
  const path = '/account/logout/';
  const claims = { htu: `https://carelink.test${path}` };
  return (await client.post(node.url + path, { refresh }, node.clock, { claims })).status;
}
