import { silentLog } from '../../../server/domain/ports/log.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';

/** What the database says about its sessions, and the audit trail about their tokens. */
export interface SessionFacts {
  readonly id: string;
  readonly generation: number;
  readonly ended: boolean;
  /** Audit events of this session by type. */
  readonly events: Readonly<Record<string, number>>;
}

/** Reads all sessions of a database, which also shows that it opens. */
export async function readSessions(databaseFile: string): Promise<readonly SessionFacts[]> {
  const store = await openStore({
    file: databaseFile,
    nowMs: Date.now(),
    log: silentLog,
    lockPatienceMs: 5_000,
  });
  try {
    return await store.unitOfWork.read(async ({ sessions, audit }) => {
      const events = await Array.fromAsync(audit.events());
      const ids = new Set(events.map(({ sessionId }) => sessionId));
      const found = await Array.fromAsync(ids, (id) => (id === null ? null : sessions.find(id)));
      return found.flatMap((session) => {
        if (session === null) return [];
        const types = events.filter((event) => event.sessionId === session.id).map(({ type }) => type);
        const counts: Record<string, number> = {};
        for (const type of types) counts[type] = (counts[type] ?? 0) + 1;
        return [
          {
            id: session.id,
            generation: session.generation,
            ended: session.ended !== null,
            events: counts,
          },
        ];
      });
    });
  } finally {
    await store.close();
  }
}
