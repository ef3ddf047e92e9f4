import type { Log } from '../domain/log.ts';
import type { UnitOfWork } from '../domain/unit-of-work.ts';
import { GroupCommit } from './group-commit.ts';
import { openDatabase } from './open-database.ts';
import { SqliteAuditTrail } from './sqlite-audit-trail.ts';
import { SqliteDeviceRepository } from './sqlite-device-repository.ts';
import { SqliteSessionRepository } from './sqlite-session-repository.ts';
import { SqliteUserRepository } from './sqlite-user-repository.ts';
import { SqliteWardRepository } from './sqlite-ward-repository.ts';

/** The open database behind the domain's ports. */
export interface Store {
  readonly unitOfWork: UnitOfWork;
  /** Throws `Refusal('unavailable')` when nothing can be written. */
  probe(nowMs: number): Promise<void>;
  /** Finishes what is queued and closes the file. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly file: string;
  readonly nowMs: number;
  readonly log: Log;
  readonly lockPatienceMs: number;
}

/** Opens the database and prepares every statement once. Throws `DatabaseError`. */
export async function openStore({ file, nowMs, log, lockPatienceMs }: StoreOptions): Promise<Store> {
  const database = await openDatabase(file, nowMs);
  const repositories = {
    sessions: new SqliteSessionRepository(database),
    users: new SqliteUserRepository(database),
    wards: new SqliteWardRepository(database),
    devices: new SqliteDeviceRepository(database),
    audit: new SqliteAuditTrail(database),
  };
  const unitOfWork = new GroupCommit({ database, repositories, log, lockPatienceMs });
  const writeProbe = database.prepare('UPDATE probes SET written_at_ms = ?');
  return {
    unitOfWork,
    probe: async (nowMs) => {
      await unitOfWork.run(() => writeProbe.run(nowMs));
    },
    close: async () => {
      await unitOfWork.drained();
      database.close();
    },
  };
}
