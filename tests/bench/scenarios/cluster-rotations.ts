import { insertSessions, rotate } from '../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import type { BenchPostgres } from '../cluster/bench-postgres.ts';
import { openBenchStore } from '../cluster/open-bench-store.ts';
import type { Scenario } from './scenario.ts';

const database = 'rotations';
const sessions = 1_000;
const atOnce = 256;

/** Whether the tables that rotations write grow; by the store itself, since no server has the time for millions. */
export const clusterRotationsScenario: Scenario = {
  name: 'cluster-rotations',
  title: 'What rotations leave on PostgreSQL',
  obstacle: whyNoPostgres,
  async *run(bench) {
    const postgres = await bench.postgres();
    await postgres.createDatabase(database);
    const store = await openBenchStore(postgres, database, 'bench');
    try {
      const ids = await insertSessions({ ...addressOf(postgres), database }, store, sessions);
      const before = await sizesOf(postgres);
      const startedAtMs = performance.now();
      let next = 0;
      const rotateSome = async () => {
        while (next < bench.options.rotations) {
          const id = ids[next % ids.length] ?? '';
          next += 1;
          if ((await rotate(store, id)) === null) throw new Error('a session was lost');
        }
      };
      await Promise.all(Array.from({ length: atOnce }, rotateSome));
      const perSecond = (next / (performance.now() - startedAtMs)) * 1000;
      const after = await sizesOf(postgres);
      const note = `of ${sessions.toLocaleString('en')} sessions, ${Math.round(perSecond).toLocaleString('en')} a second without HTTP`;
      yield { what: 'rotations', value: next, unit: 'rotations', note };
      yield {
        what: 'table of sessions and its indexes, after / before',
        value: after.sessions / before.sessions,
        unit: '×',
        goal: { atMost: 3 },
        note: `${Math.round(before.sessions / 1024)} kB before, ${Math.round(after.sessions / 1024)} kB after`,
      };
      yield { what: 'in their page (HOT)', value: after.hotShare * 100, unit: '%' };
      yield {
        what: 'heads and writers',
        value: after.places / 1024,
        unit: 'kB',
        note: 'a row of each for each commit',
      };
      yield { what: 'an audit event with its indexes', value: after.events / next, unit: 'bytes' };
    } finally {
      await store.close();
    }
  },
};

function addressOf({ host, port, user, password }: BenchPostgres) {
  return { host, port, user, password };
}

async function sizesOf(postgres: BenchPostgres) {
  // The figures of processes reach the statistics a second later.
  const [row] = await postgres.query(
    database,
    'SELECT pg_sleep(1.5)',
    `SELECT pg_total_relation_size('sessions') AS sessions, pg_total_relation_size('audit_events') AS events,
            pg_total_relation_size('audit_heads') + pg_total_relation_size('writers') AS places,
            (SELECT n_tup_hot_upd::float8 / greatest(n_tup_upd, 1) FROM pg_stat_user_tables WHERE relname = 'sessions')
              AS "hotShare"`,
  );
  const number = (name: string) => Number(row?.[name]);
  return {
    sessions: number('sessions'),
    events: number('events'),
    places: number('places'),
    hotShare: number('hotShare'),
  };
}
