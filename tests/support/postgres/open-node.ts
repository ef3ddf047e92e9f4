import { randomUUID } from 'node:crypto';
import { type Log, silentLog } from '../../../server/domain/ports/log.ts';
import type { Metrics } from '../../../server/domain/ports/metrics.ts';
import type { Session } from '../../../server/domain/records/session.ts';
import { openPostgresStore } from '../../../server/store/postgres/open-postgres-store.ts';
import type { Store } from '../../../server/store/store.ts';
import { asSuperuser, type TestDatabase } from './fresh-database.ts';

export interface NodeOptions {
  /** Null: a command. */
  readonly node?: string | null;
  readonly through?: { readonly host: string; readonly port: number };
  /** In place of the one host of the database. */
  readonly hosts?: readonly { readonly host: string; readonly port: number }[];
  readonly patienceMs?: number;
  readonly readers?: number;
  readonly standby?: 'required' | 'none';
  readonly log?: Log;
  readonly metrics?: Metrics;
}

/** Opens the store of a node on a database of the tests. */
export function openNode(
  { host, port, user, password, database }: TestDatabase,
  {
    node = 'a',
    through = { host, port },
    hosts = [through],
    patienceMs = 5_000,
    readers = 3,
    ...options
  }: NodeOptions = {},
): Promise<Store> {
  return openPostgresStore({
    settings: {
      address: { hosts, user, database },
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
    ...options,
  });
}

const stamp = { keyId: 'key', issuer: 'https://carelink.test' };

/** A user with open sessions, whose ids are returned. */
export async function insertSessions(database: TestDatabase, store: Store, count: number): Promise<string[]> {
  await asSuperuser(
    database,
    `INSERT INTO users (id, username, folded_name, display_name, role, password_hash, created_at_ms)
     VALUES (1, 'nurse', 'nurse', 'Nurse', 'clinician', '!', 0) ON CONFLICT DO NOTHING`,
  );
  const ids = Array.from({ length: count }, () => randomUUID());
  const startedAtMs = Date.now();
  await store.unitOfWork.run(async ({ sessions }) => {
    await sessions.registerStamp(stamp);
    for (const id of ids) {
      await sessions.insert({
        id,
        userId: 1,
        deviceId: null,
        deviceLabel: 'ward 3',
        wardId: null,
        profile: 'standard',
        keyThumbprint: null,
        startedAtMs,
        expiresAtMs: startedAtMs + 3_600_000,
        openedByPin: false,
        provesActs: false,
        stamp,
      });
    }
  });
  return ids;
}

/** Rotates a session as a refresh does; null when it has ended. */
export function rotate(store: Store, id: string): Promise<Session | null> {
  return store.unitOfWork.run(
    async ({ sessions, audit }) => {
      const session = await sessions.find(id);
      if (session === null || session.ended) return null;
      const generation = session.generation + 1;
      const rotated = await sessions.rotate(session, {
        generation,
        rotatedAtMs: Date.now(),
        stamp: session.stamp,
        refreshCount: session.refreshCount,
      });
      await audit.append({
        type: 'refresh',
        outcome: 'success',
        timeMs: Date.now(),
        sessionId: id,
        details: { generation },
      });
      return rotated;
    },
    { ofSession: id },
  );
}

/** The generation of a session as it is in its table. */
export async function generationOf(store: Store, id: string): Promise<number> {
  const session = await store.unitOfWork.read(({ sessions }) => sessions.look(id));
  return session?.generation ?? -1;
}
