import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pruneTrail } from '../../../server/domain/audit/prune-trail.ts';
import { removeOldEmergencies } from '../../../server/domain/emergency/remove-old-emergencies.ts';
import { removeEndedSessions } from '../../../server/domain/sessions/remove-ended-sessions.ts';
import { FileAuditArchive } from '../../../server/store/file-audit-archive.ts';
import { SealedTrail } from '../../support/server/sealed-trail.ts';

const dayMs = 24 * 60 * 60_000;
const old = 20_000;

describe('cleaning up', () => {
  let trail: SealedTrail;
  let database: Sqlite.Database;

  beforeEach(async () => {
    trail = await SealedTrail.open();
    database = new Sqlite(trail.databaseFile);
  });
  afterEach(async () => {
    database.close();
    await trail.close();
  });

  /** Sessions that ended at a given time, any number of them, quickly. */
  function addEnded(count: number, endedAtMs: number): void {
    database.exec(`
      INSERT INTO users (id, username, display_name, role, password_hash, created_at_ms)
        SELECT 1, 'nora', 'Nora', 'clinician', '', 0 WHERE NOT EXISTS (SELECT 1 FROM users);
      INSERT OR IGNORE INTO refresh_stamps (id, key_id, issuer) VALUES (1, 'k', 'i');
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO sessions (id, user_id, profile, rotated_at_ms, started_at_ms, expires_at_ms, ended_at_ms, ended_reason, stamp_id)
        SELECT randomblob(16), 1, 'standard', 0, 0, 0, ${endedAtMs}, 'logout', 1 FROM n`);
  }
  const remaining = () => database.prepare('SELECT count(*) FROM sessions').pluck().get();
  const ports = () => ({ clock: trail.clock, unitOfWork: trail.sealed.store.unitOfWork });

  it('removes emergency accesses with the audit events of their time, those that are still open never', async () => {
    addEnded(0, 0);
    const add = (verdict: string | null, yearsAgo: number) =>
      database
        .prepare(
          `INSERT INTO emergency_accesses (id, kind, user_id, reason_code, reason, started_at_ms, recorded_at_ms, verdict, reviewed_at_ms)
             VALUES (randomblob(16), 'session', 1, 'other', 'nobody else', 0, ?, ?, ?)`,
        )
        .run(trail.clock.nowMs() - yearsAgo * 366 * dayMs, verdict, verdict && 0);
    add('justified', 7);
    add('not_justified', 5);
    add('needs_follow_up', 7);
    add(null, 7);
    expect(await removeOldEmergencies(ports(), 6)).toBe(1);
    expect(await removeOldEmergencies(ports(), 6)).toBe(0);
    expect(database.prepare('SELECT verdict FROM emergency_accesses').pluck().all()).toEqual([
      'not_justified',
      'needs_follow_up',
      null,
    ]);
    const events = await trail.sealed.store.unitOfWork.read(
      async ({ audit }) => await Array.fromAsync(audit.events()),
    );
    expect(events.filter(({ type }) => type === 'emergencies_removed')).toMatchObject([
      { details: { count: 1, older_than_years: 6 } },
    ]);
  });

  it('removes old sessions in many small steps, with others in between', async () => {
    const nowMs = trail.clock.nowMs();
    addEnded(old, nowMs - 8 * dayMs);
    addEnded(3, nowMs - 6 * dayMs);
    const steps: number[] = [];
    let others = 0;
    const removed = await removeEndedSessions(ports(), 7, {
      onProgress: (soFar) => {
        steps.push(soFar - steps.reduce((sum, step) => sum + step, 0));
        // A request arriving now is served before the next step, not after the last.
        void ports().unitOfWork.run(async () => {
          if (Number(remaining()) > 3) others += 1;
        });
      },
    });
    expect(removed).toBe(old);
    expect(remaining()).toBe(3);
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(old);
    expect(steps[0]).toBe(50);
    expect(Math.max(...steps)).toBeLessThanOrEqual(500);
    expect(others).toBe(steps.length - 1);
    const events = await trail.sealed.store.unitOfWork.read(
      async ({ audit }) => await Array.fromAsync(audit.events()),
    );
    expect(events.at(-1)).toMatchObject({
      type: 'sessions_removed',
      details: { count: old, older_than_days: 7 },
    });
  });

  it('stops after a step when the server stops, and says what it has removed', async () => {
    addEnded(2_000, trail.clock.nowMs() - 8 * dayMs);
    const stop = new AbortController();
    const removed = await removeEndedSessions(ports(), 7, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(removed).toBe(50);
    expect(remaining()).toBe(1_950);
    const events = await trail.sealed.store.unitOfWork.read(
      async ({ audit }) => await Array.fromAsync(audit.events()),
    );
    expect(events.at(-1)).toMatchObject({ type: 'sessions_removed', details: { count: 50 } });
  });

  it('removes audit events in such steps, too', async () => {
    await trail.append(3_000);
    trail.clock.advance(dayMs);
    const steps: number[] = [];
    const { removed } = await pruneTrail(ports(), {
      beforeMs: trail.clock.nowMs(),
      archive: FileAuditArchive.inFolder(trail.folder),
      seal: trail.sealed.keys.auditSeal,
      batches: { onProgress: (soFar) => steps.push(soFar) },
    });
    expect(removed).toBeGreaterThan(3_000);
    expect(steps.length).toBeGreaterThan(4);
    expect(await trail.verify()).toMatchObject({ whole: true, count: 1 });
  });
});
