import { silentLog } from '../../../server/domain/ports/log.ts';
import { openPostgresStore } from '../../../server/store/postgres/open-postgres-store.ts';
import type { Store } from '../../../server/store/store.ts';
import type { BenchPostgres } from './bench-postgres.ts';

const readers = 2;
const patienceMs = 10_000;

/** The store of a database in this process; `node` null: as a command. */
export function openBenchStore(
  { host, port, user, password }: BenchPostgres,
  database: string,
  node: string | null,
): Promise<Store> {
  return openPostgresStore({
    settings: {
      address: { hosts: [{ host, port }], user, database },
      readPassword: () => password,
      readAuthorities: () => null,
      allowsPlaintext: false,
      readers,
    },
    node,
    standby: 'none',
    nowMs: Date.now,
    log: silentLog,
    patienceMs,
  });
}
