import Sqlite from 'better-sqlite3';
import { refreshEndpoint } from '../bench.ts';
import type { Scenario } from './scenario.ts';

const refreshes = 50;

/** What a shift of refreshes adds to the database: its audit events and nothing else. */
export const growthScenario: Scenario = {
  name: 'growth',
  title: `What ${refreshes} refreshes of one session leave`,
  async *run(bench) {
    const databaseFile = bench.newDatabase('growth');
    const server = await bench.startServer(databaseFile);
    let chains = await bench.signIn(server.url, [bench.signInJob()]);
    const before = rowsByTable(databaseFile);
    for (let count = 0; count < refreshes; count += 1) {
      const jobs = chains.map((chain) => ({ kind: 'refresh', endpoint: refreshEndpoint, chain }) as const);
      const plan = { kind: 'arrivals', url: server.url, jobs, spreadMs: 0, concurrency: 1 } as const;
      chains = (await bench.load(plan)).clients.flat();
    }
    const after = rowsByTable(databaseFile);
    await server.close();
    const grown = (table: string) => (after.get(table) ?? 0) - (before.get(table) ?? 0);
    const others = [...after.keys()].filter((table) => table !== 'audit_events');
    yield { what: 'audit events', value: grown('audit_events'), unit: 'rows', goal: { exactly: refreshes } };
    yield {
      what: 'rows in all other tables',
      value: others.reduce((sum, table) => sum + grown(table), 0),
      unit: 'rows',
      goal: { exactly: 0 },
    };
    yield { what: 'size of an audit event', value: bytesPerEvent(databaseFile), unit: 'bytes' };
  },
};

function rowsByTable(databaseFile: string): Map<string, number> {
  const database = new Sqlite(databaseFile, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    return new Map(
      tables.map((table) => [
        String(table),
        Number(database.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()),
      ]),
    );
  } finally {
    database.close();
  }
}

function bytesPerEvent(databaseFile: string): number {
  const database = new Sqlite(databaseFile, { readonly: true });
  try {
    const size = database
      .prepare("SELECT sum(payload) FROM dbstat WHERE name = 'audit_events'")
      .pluck()
      .get();
    const count = database.prepare('SELECT count(*) FROM audit_events').pluck().get();
    return Number(size) / Number(count);
  } finally {
    database.close();
  }
}
