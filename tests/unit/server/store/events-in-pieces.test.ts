import { describe, expect, it } from 'vitest';
import type { Repositories } from '../../../../server/domain/ports/unit-of-work.ts';
import type { Session } from '../../../../server/domain/records/session.ts';
import { endSessions } from '../../../../server/domain/sessions/end-session.ts';
import type { AuditAppender } from '../../../../server/store/postgres/audit-appender.ts';
import { PostgresAuditTrail } from '../../../../server/store/postgres/postgres-audit-trail.ts';

const ending = { reason: 'revoked_by_administrator', nowMs: 5, address: null } as const;

/** Sessions that end on a slow database, and what has been under way at once. */
function slowDatabase() {
  const seen = { underWay: 0, mostUnderWay: 0, mostPending: 0, written: 0 };
  let pending = 0;
  const appender: AuditAppender = {
    head: { seq: 0, hash: Buffer.alloc(32) },
    get pending() {
      return pending;
    },
    append: () => {
      pending += 1;
      seen.mostPending = Math.max(seen.mostPending, pending);
    },
    flush: async () => {
      seen.written += pending;
      pending = 0;
    },
  };
  const end = async (id: string) => {
    seen.underWay += 1;
    seen.mostUnderWay = Math.max(seen.mostUnderWay, seen.underWay);
    await new Promise((resolve) => setImmediate(resolve));
    seen.underWay -= 1;
    if (id === 'broken') throw new Error('refused');
  };
  const audit = new PostgresAuditTrail({} as never, appender, { seal: null, sealed: null });
  return { seen, appender, repositories: { sessions: { end }, audit } as unknown as Repositories };
}

const session = (id: string) =>
  ({
    id,
    ended: null,
    expiresAtMs: 10,
    user: { id: 1 },
    device: null,
    profile: 'standard',
    isReadable: true,
  }) as Session;

describe('sessions that end together', () => {
  it('are written in pieces, however many they are', async () => {
    const { seen, appender, repositories } = slowDatabase();
    const read = { count: 0, mostAhead: 0 };
    async function* open() {
      for (; read.count < 5_300; read.count += 1) {
        read.mostAhead = Math.max(read.mostAhead, read.count - seen.written - appender.pending);
        yield session(String(read.count));
      }
    }
    expect(await endSessions(repositories, open(), ending)).toBe(5_300);
    await appender.flush();
    expect(seen).toMatchObject({ underWay: 0, mostUnderWay: 500, written: 5_300 });
    expect(seen.mostPending).toBeLessThanOrEqual(1_000);
    expect(read.mostAhead).toBeLessThanOrEqual(500);
  });

  it('leave nothing running when one of them fails', async () => {
    const { seen, repositories } = slowDatabase();
    const sessions = ['one', 'broken', 'three'].map(session);
    await expect(endSessions(repositories, sessions, ending)).rejects.toThrow('refused');
    expect(seen.underWay).toBe(0);
  });
});
