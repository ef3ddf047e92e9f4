import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { chainEvent, genesis } from '../../../server/domain/audit/chain/hash-chain.ts';
import type { ChainVerdict } from '../../../server/domain/audit/chain/verify-chain.ts';
import { verifyTrail } from '../../../server/domain/audit/verify-trail.ts';
import { openSealedStore, type SealedStore } from '../../../server/keys/open-sealed-store.ts';
import { type AuditRow, auditValues, eventOf, insertAuditEvent } from '../../../server/store/audit-row.ts';
import { FakeServerClock } from './fake-clock.ts';

/** A database in a temporary folder with a sealed audit trail, and the means to tamper with it. */
export class SealedTrail {
  readonly folder = mkdtempSync(join(tmpdir(), 'carelink-audit-'));
  readonly databaseFile = join(this.folder, 'site.sqlite');
  readonly clock = new FakeServerClock();
  readonly log: string[] = [];
  sealed!: SealedStore;

  static async open(): Promise<SealedTrail> {
    const trail = new SealedTrail();
    await trail.reopen();
    return trail;
  }

  async reopen(): Promise<void> {
    await this.sealed?.store.close();
    const note = (_fields: unknown, message: string) => this.log.push(message);
    this.sealed = await openSealedStore({
      databaseFile: this.databaseFile,
      accessAlgorithm: 'ES256',
      clock: this.clock,
      log: { debug: note, info: note, warn: note, error: note },
      lockPatienceMs: 2_000,
    });
  }

  /** Appends `count` refreshes, a second apart, in a transaction each up to ten, otherwise all in one. */
  async append(count: number): Promise<void> {
    const { unitOfWork } = this.sealed.store;
    await unitOfWork.run(async ({ audit }) => {
      for (let number = 0; number < count; number += 1) {
        this.clock.advance(1000);
        const timeMs = this.clock.nowMs();
        await audit.append({ type: 'refresh', outcome: 'success', timeMs, userId: 7, address: '10.0.0.8' });
      }
    });
  }

  /** The result of `audit verify`. */
  async verify(reviewed: ReadonlySet<number> = new Set()): Promise<ChainVerdict> {
    const { store, keys, headFile } = this.sealed;
    const trailKeys = { seal: keys.auditSeal, headRecord: headFile };
    return store.unitOfWork.read(async ({ audit }) => verifyTrail(audit, trailKeys, reviewed));
  }

  /** Does what anybody who can write the file can do; no trigger stops it. */
  tamper(change: (database: Database) => void): void {
    const database = new Sqlite(this.databaseFile);
    withoutTriggers(database, change);
    database.close();
  }

  async close(): Promise<void> {
    await this.sealed.store.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Drops every trigger of a database and restores all of them: a thorough forger leaves no trace there. */
export function withoutTriggers(database: Database, change: (database: Database) => void): void {
  const triggers = database
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  change(database);
  for (const { sql } of triggers) database.exec(sql);
}

/** Recomputes numbers and hashes from an event on, as a thorough forger would; seals stay as they are. */
export function rehashFrom(database: Database, fromSeq: number): void {
  const rows = database.prepare<[], AuditRow>('SELECT * FROM audit_events ORDER BY seq').all();
  let head = rows.map(eventOf).findLast(({ seq }) => seq < fromSeq) ?? genesis;
  database.prepare('DELETE FROM audit_events WHERE seq >= ?').run(fromSeq);
  const insert = database.prepare(insertAuditEvent);
  for (const event of rows.map(eventOf).filter(({ seq }) => seq >= fromSeq)) {
    const forged = { ...chainEvent(head, event), seal: event.seal };
    insert.run(...auditValues(forged));
    head = forged;
  }
}
