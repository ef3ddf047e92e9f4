import { setImmediate } from 'node:timers/promises';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import { isAuthentic } from '../domain/audit/chain/hash-chain.ts';
import {
  findVouchingEvent,
  firstDifference,
  type StateDifference,
  StateWalk,
} from '../domain/audit/state/verify-state.ts';
import { openToLook } from '../store/sqlite/open-to-look.ts';
import { SqliteAuditTrail } from '../store/sqlite/sqlite-audit-trail.ts';

/** Between two turns of the event loop: some milliseconds. */
const eventsPerTurn = 500;

/**
 * The first difference between a database and its audit trail, looked for on a connection of its own and in small steps, so
 * that a server answers meanwhile; null: there is none.
 */
export async function compareState(file: string, seal: AuditSeal): Promise<StateDifference | null> {
  const database = await openToLook(file);
  try {
    // All of it as it is at this moment.
    database.exec('BEGIN');
    const audit = new SqliteAuditTrail(database);
    const base = await findVouchingEvent(audit, seal);
    if (base === null) return null;
    const walk = await StateWalk.from(audit.state, seal, base);
    let steps = 0;
    for await (const event of audit.stateEvents(base.seq)) {
      if (!isAuthentic(event, seal, base.seq))
        return { kind: 'events', seq: event.seq, problem: 'this event was changed' };
      await walk.step(event);
      steps += 1;
      if (steps % eventsPerTurn === 0) await setImmediate();
    }
    return await firstDifference(walk.finish());
  } finally {
    database.close();
  }
}
