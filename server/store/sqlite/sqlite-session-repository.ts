import type { Database, Statement } from 'better-sqlite3';
import type { RefreshCount } from '../../domain/records/refresh-count.ts';
import type {
  NewSession,
  Rotation,
  Session,
  SessionPin,
  SessionRepository,
} from '../../domain/records/session.ts';
import { requireReadable } from '../../domain/sessions/session-state.ts';
import type { RefreshStamp } from '../../domain/tokens/refresh-tokens.ts';
import { latestTimeMs, type SessionReader, type SessionRow, selectSession } from '../session-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { SessionCache } from './session-cache.ts';

const stampId = '(SELECT id FROM refresh_stamps WHERE key_id = ? AND issuer = ?)';

/**
 * A parameter of the sorted query that every sign-in runs: given a bare parameter, SQLite recompiles the statement
 * for each value in search of a better plan, which takes thirty times as long as the query.
 */
const value = '(SELECT ?)';

/** Beyond this many, scanning all sessions is quicker. */
const mostMovedUsers = 4_096;

/** Sorts after every id. */
const afterAllIds = Buffer.alloc(16, 0xff);

export class SqliteSessionRepository implements SessionRepository {
  readonly #find: Statement<[Buffer], SessionRow>;
  readonly #openOfUser: Statement<[number], SessionRow>;
  readonly #newestOfUser: Statement<[number, number, number], SessionRow>;
  readonly #openOfDevice: Statement<[Buffer], SessionRow>;
  readonly #page: Statement<[number, Buffer, number], SessionRow>;
  readonly #open: Statement<[], SessionRow>;
  readonly #countOpen: Statement<[number], number>;
  readonly #overdue: Statement<[number, number], SessionRow>;
  readonly #insert: Statement;
  readonly #rotate: Statement;
  readonly #setRefreshCount: Statement;
  readonly #end: Statement;
  readonly #setContinuedBy: Statement;
  readonly #setLocked: Statement;
  readonly #setProvesActs: Statement;
  readonly #setUnlocked: Statement;
  readonly #orderLock: Statement;
  readonly #setUnlockAttempts: Statement;
  readonly #findPin: Statement<[Buffer], { pin_hash: string | null; pin_failures: number }>;
  readonly #setPin: Statement;
  readonly #registerStamp: Statement;
  readonly #restart: Statement;
  readonly #moveTimes: Statement;
  readonly #restartOverlong: Statement;
  readonly #removeEnded: Statement;
  readonly #cache: SessionCache;
  readonly #sessionOf: SessionReader;
  readonly #movedUsers = new Set<number>();
  #movedAtVersion = -1;

  constructor(database: Database, cache: SessionCache, sessionOf: SessionReader) {
    this.#cache = cache;
    this.#sessionOf = sessionOf;
    const open = `${selectSession} WHERE s.ended_at_ms IS NULL`;
    this.#find = database.prepare(`${selectSession} WHERE s.id = ?`);
    this.#openOfUser = database.prepare(`${open} AND s.user_id = ${value} ORDER BY s.id DESC`);
    this.#newestOfUser = database.prepare(
      `${open} AND s.user_id = ${value} AND s.expires_at_ms > ${value} ORDER BY s.id DESC LIMIT ${value}`,
    );
    this.#openOfDevice = database.prepare(
      `${open} AND s.device_number = (SELECT number FROM devices WHERE id = ?)`,
    );
    this.#page = database.prepare(`${open} AND s.expires_at_ms > ? AND s.id < ? ORDER BY s.id DESC LIMIT ?`);
    this.#open = database.prepare(`${open} ORDER BY s.id DESC`);
    this.#countOpen = database
      .prepare<[number], number>(
        'SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL AND expires_at_ms > ?',
      )
      .pluck();
    this.#overdue = database.prepare(`${open} AND s.expires_at_ms <= ? ORDER BY s.expires_at_ms LIMIT ?`);
    this.#insert = database.prepare(
      `INSERT INTO sessions (id, user_id, device_number, device_label, ward_id, profile, key_thumbprint,
                             rotated_at_ms, started_at_ms, expires_at_ms, opened_by_pin, proves_acts, stamp_id)
       VALUES (?, ?, (SELECT number FROM devices WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ${stampId})`,
    );
    this.#rotate = database.prepare(
      `UPDATE sessions SET generation = ?, rotated_at_ms = ?, refresh_minute = ?, refresh_count = ?,
              stamp_id = ${stampId} WHERE id = ?`,
    );
    this.#setRefreshCount = database.prepare(
      'UPDATE sessions SET refresh_minute = ?, refresh_count = ? WHERE id = ?',
    );
    this.#end = database.prepare(
      'UPDATE sessions SET ended_at_ms = ?, ended_reason = ?, pin_hash = NULL, pin_failures = 0 WHERE id = ?',
    );
    this.#setContinuedBy = database.prepare('UPDATE sessions SET continued_by = ? WHERE id = ?');
    this.#setLocked = database.prepare('UPDATE sessions SET locked_at_ms = ? WHERE id = ?');
    this.#setProvesActs = database.prepare('UPDATE sessions SET proves_acts = 1 WHERE id = ?');
    this.#setUnlocked = database.prepare(
      'UPDATE sessions SET locked_at_ms = NULL, lock_ordered_at_ms = NULL WHERE id = ?',
    );
    this.#orderLock = database.prepare(
      'UPDATE sessions SET locked_at_ms = coalesce(locked_at_ms, ?), lock_ordered_at_ms = ? WHERE id = ?',
    );
    this.#setUnlockAttempts = database.prepare(
      'UPDATE sessions SET unlock_failures = ?, unlock_not_before_ms = ? WHERE id = ?',
    );
    this.#findPin = database.prepare('SELECT pin_hash, pin_failures FROM sessions WHERE id = ?');
    this.#setPin = database.prepare('UPDATE sessions SET pin_hash = ?, pin_failures = ? WHERE id = ?');
    this.#registerStamp = database.prepare(
      'INSERT OR IGNORE INTO refresh_stamps (key_id, issuer) VALUES (?, ?)',
    );
    this.#restart = database.prepare('UPDATE sessions SET started_at_ms = ?, expires_at_ms = ? WHERE id = ?');
    this.#moveTimes = database.prepare(
      `UPDATE sessions SET started_at_ms = started_at_ms + :by, expires_at_ms = expires_at_ms + :by,
              rotated_at_ms = rotated_at_ms + :by, locked_at_ms = locked_at_ms + :by,
              unlock_not_before_ms = max(0, unlock_not_before_ms + :by)
        WHERE ended_at_ms IS NULL AND expires_at_ms > :since AND started_at_ms >= :since
          AND min(rotated_at_ms, coalesce(locked_at_ms, 0)) >= -${latestTimeMs}
          AND max(started_at_ms, expires_at_ms, rotated_at_ms, coalesce(locked_at_ms, 0), unlock_not_before_ms)
              <= ${latestTimeMs}`,
    );
    this.#restartOverlong = database.prepare(
      `UPDATE sessions SET started_at_ms = :startedAtMs, expires_at_ms = :expiresAtMs
        WHERE ended_at_ms IS NULL AND expires_at_ms > :expiresAtMs AND expires_at_ms <= ${latestTimeMs}
          AND profile = :profile`,
    );
    this.#removeEnded = database.prepare(
      'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms < ? ORDER BY ended_at_ms LIMIT ?)',
    );
  }

  async find(id: string): Promise<Session | null> {
    return requireReadable(this.#cache.find(id, this.#read));
  }

  async look(id: string): Promise<Session | null> {
    return this.#cache.look(id, this.#read);
  }

  async takeMovedUsers(): Promise<ReadonlySet<number> | null> {
    this.#cache.notice();
    const isKnown = this.#cache.version === this.#movedAtVersion && this.#movedUsers.size < mostMovedUsers;
    this.#movedAtVersion = this.#cache.version;
    const moved = new Set(this.#movedUsers);
    this.#movedUsers.clear();
    return isKnown ? moved : null;
  }

  async openOfUser(userId: number): Promise<readonly Session[]> {
    return this.#openOfUser.all(userId).map(this.#sessionOf);
  }

  async newestOfUser(userId: number, nowMs: number, limit: number): Promise<readonly Session[]> {
    return this.#newestOfUser.all(userId, nowMs, limit).map(this.#sessionOf);
  }

  async openOfDevice(deviceId: string): Promise<readonly Session[]> {
    return this.#openOfDevice.all(uuidToBlob(deviceId)).map(this.#sessionOf);
  }

  async page(afterId: string | null, nowMs: number, limit: number): Promise<readonly Session[]> {
    return this.#page
      .all(nowMs, afterId === null ? afterAllIds : uuidToBlob(afterId), limit)
      .map(this.#sessionOf);
  }

  async *open(): AsyncIterableIterator<Session> {
    for (const row of this.#open.iterate()) yield this.#sessionOf(row);
  }

  async countOpen(nowMs: number): Promise<number> {
    return this.#countOpen.get(nowMs) ?? 0;
  }

  async overdue(nowMs: number, limit: number): Promise<readonly Session[]> {
    return this.#overdue.all(nowMs, limit).map(this.#sessionOf);
  }

  async insert(session: NewSession): Promise<void> {
    this.#noteMoved(session.userId);
    this.#insert.run(
      uuidToBlob(session.id),
      session.userId,
      uuidToBlob(session.deviceId),
      session.deviceLabel,
      session.wardId,
      session.profile,
      session.keyThumbprint === null ? null : Buffer.from(session.keyThumbprint, 'base64url'),
      session.startedAtMs,
      session.startedAtMs,
      session.expiresAtMs,
      session.openedByPin ? 1 : 0,
      session.provesActs ? 1 : 0,
      session.stamp.keyId,
      session.stamp.issuer,
    );
  }

  async rotate(
    session: Session,
    { generation, rotatedAtMs, stamp, refreshCount }: Rotation,
  ): Promise<Session> {
    const { minute, count } = refreshCount;
    const { keyId, issuer } = stamp;
    this.#rotate.run(generation, rotatedAtMs, minute, count, keyId, issuer, uuidToBlob(session.id));
    const rotated = { ...session, generation, rotatedAtMs, stamp, refreshCount };
    this.#cache.replace(rotated);
    return rotated;
  }

  async setRefreshCount(id: string, { minute, count }: RefreshCount): Promise<void> {
    this.#setRefreshCount.run(minute, count, uuidToBlob(id));
    this.#cache.change(id, { refreshCount: { minute, count } });
  }

  async end(id: string, ended: NonNullable<Session['ended']>): Promise<void> {
    const session = await this.look(id);
    if (session) this.#noteMoved(session.user.id);
    this.#end.run(ended.atMs, ended.reason, uuidToBlob(id));
    this.#cache.forget(id);
  }

  async setContinuedBy(id: string, successorId: string): Promise<void> {
    this.#setContinuedBy.run(uuidToBlob(successorId), uuidToBlob(id));
    this.#cache.change(id, { continuedBy: successorId });
  }

  async setLocked(id: string, lockedAtMs: number | null): Promise<void> {
    if (lockedAtMs === null) this.#setUnlocked.run(uuidToBlob(id));
    else this.#setLocked.run(lockedAtMs, uuidToBlob(id));
    this.#cache.change(id, lockedAtMs === null ? { lockedAtMs, lockOrderedAtMs: null } : { lockedAtMs });
  }

  async orderLock(id: string, orderedAtMs: number): Promise<void> {
    this.#orderLock.run(orderedAtMs, orderedAtMs, uuidToBlob(id));
    const lockedAtMs = (await this.look(id))?.lockedAtMs ?? orderedAtMs;
    this.#cache.change(id, { lockedAtMs, lockOrderedAtMs: orderedAtMs });
  }

  async setProvesActs(id: string): Promise<void> {
    this.#setProvesActs.run(uuidToBlob(id));
    this.#cache.change(id, { provesActs: true });
  }

  async setUnlockAttempts(
    id: string,
    attempts: { readonly failures: number; readonly notBeforeMs: number },
  ): Promise<void> {
    this.#setUnlockAttempts.run(attempts.failures, attempts.notBeforeMs, uuidToBlob(id));
    this.#cache.change(id, { unlockFailures: attempts.failures, unlockNotBeforeMs: attempts.notBeforeMs });
  }

  async findPin(id: string): Promise<SessionPin | null> {
    const row = this.#findPin.get(uuidToBlob(id));
    return row && row.pin_hash !== null ? { hash: row.pin_hash, failures: row.pin_failures } : null;
  }

  async setPin(id: string, { hash, failures }: SessionPin): Promise<void> {
    this.#setPin.run(hash, failures, uuidToBlob(id));
  }

  async registerStamp({ keyId, issuer }: RefreshStamp): Promise<void> {
    this.#registerStamp.run(keyId, issuer);
  }

  async restart(
    session: Session,
    { startedAtMs, expiresAtMs }: Pick<Session, 'startedAtMs' | 'expiresAtMs'>,
  ): Promise<Session> {
    this.#restart.run(startedAtMs, expiresAtMs, uuidToBlob(session.id));
    const restarted = { ...session, startedAtMs, expiresAtMs };
    this.#cache.replace(restarted);
    return restarted;
  }

  async moveTimes(sinceMs: number, byMs: number): Promise<number> {
    this.#cache.clear();
    return this.#moveTimes.run({ since: sinceMs, by: byMs }).changes;
  }

  async restartOverlong(
    profile: Session['profile'],
    times: Pick<Session, 'startedAtMs' | 'expiresAtMs'>,
  ): Promise<number> {
    this.#cache.clear();
    return this.#restartOverlong.run({ profile, ...times }).changes;
  }

  async removeEnded(endedBeforeMs: number, limit: number): Promise<number> {
    this.#cache.clear();
    return this.#removeEnded.run(endedBeforeMs, limit).changes;
  }

  /** Bounded, in case they are never collected. */
  #noteMoved(userId: number): void {
    if (this.#movedUsers.size < mostMovedUsers) this.#movedUsers.add(userId);
  }

  readonly #read = (id: string): Session | null => {
    const row = this.#find.get(uuidToBlob(id));
    return row ? this.#sessionOf(row) : null;
  };
}
