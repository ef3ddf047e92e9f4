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
import type { Queries } from './queries.ts';
import { judgedStatement, statement } from './statement.ts';

const open = `${selectSession} WHERE s.ended_at_ms IS NULL`;
const find = judgedStatement<SessionRow>(`${selectSession} WHERE s.id = $1`);
const openOfUser = judgedStatement<SessionRow>(`${open} AND s.user_id = $1 ORDER BY s.id DESC`);
const newestOfUser = judgedStatement<SessionRow>(
  `${open} AND s.user_id = $1 AND s.expires_at_ms > $2 ORDER BY s.id DESC LIMIT $3`,
);
const openOfDevice = judgedStatement<SessionRow>(
  `${open} AND s.device_number = (SELECT number FROM devices WHERE id = $1)`,
);
const page = judgedStatement<SessionRow>(
  `${open} AND s.expires_at_ms > $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3`,
);
const openBefore = judgedStatement<SessionRow>(`${open} AND s.id < $1 ORDER BY s.id DESC LIMIT $2`);
const countOpen = statement<{ count: number }>(
  'SELECT count(*) AS count FROM sessions WHERE ended_at_ms IS NULL AND expires_at_ms > $1',
);
const overdue = judgedStatement<SessionRow>(
  `${open} AND s.expires_at_ms <= $1 ORDER BY s.expires_at_ms LIMIT $2`,
);

const stampId = (keyId: string, issuer: string) =>
  `(SELECT id FROM refresh_stamps WHERE key_id = ${keyId} AND issuer = ${issuer})`;
const insert = statement(
  `INSERT INTO sessions (id, user_id, device_number, device_label, ward_id, profile, key_thumbprint,
                         rotated_at_ms, started_at_ms, expires_at_ms, opened_by_pin, proves_acts, stamp_id)
   VALUES ($1, $2, (SELECT number FROM devices WHERE id = $3), $4, $5, $6, $7, $8, $8, $9, $10, $11,
           ${stampId('$12', '$13')})`,
);
const rotate = statement(
  `UPDATE sessions SET generation = $2, rotated_at_ms = $3, refresh_minute = $4, refresh_count = $5,
          stamp_id = ${stampId('$6', '$7')} WHERE id = $1`,
);
const setRefreshCount = statement(
  'UPDATE sessions SET refresh_minute = $2, refresh_count = $3 WHERE id = $1',
);
const end = statement(
  'UPDATE sessions SET ended_at_ms = $2, ended_reason = $3, pin_hash = NULL, pin_failures = 0 WHERE id = $1',
);
const setContinuedBy = statement('UPDATE sessions SET continued_by = $2 WHERE id = $1');
const setLocked = statement('UPDATE sessions SET locked_at_ms = $2 WHERE id = $1');
const setUnlocked = statement(
  'UPDATE sessions SET locked_at_ms = NULL, lock_ordered_at_ms = NULL WHERE id = $1',
);
const setProvesActs = statement('UPDATE sessions SET proves_acts = 1 WHERE id = $1');
const orderLock = statement(
  'UPDATE sessions SET locked_at_ms = coalesce(locked_at_ms, $2), lock_ordered_at_ms = $2 WHERE id = $1',
);
const setUnlockAttempts = statement(
  'UPDATE sessions SET unlock_failures = $2, unlock_not_before_ms = $3 WHERE id = $1',
);
const findPin = statement<{ pin_hash: string | null; pin_failures: number }>(
  'SELECT pin_hash, pin_failures FROM sessions WHERE id = $1',
);
const setPin = statement('UPDATE sessions SET pin_hash = $2, pin_failures = $3 WHERE id = $1');
const registerStamp = statement(
  'INSERT INTO refresh_stamps (key_id, issuer) VALUES ($1, $2) ON CONFLICT DO NOTHING',
);
const restart = statement('UPDATE sessions SET started_at_ms = $2, expires_at_ms = $3 WHERE id = $1');
const moveTimes = statement(
  `UPDATE sessions SET started_at_ms = started_at_ms + $2::bigint, expires_at_ms = expires_at_ms + $2::bigint,
          rotated_at_ms = rotated_at_ms + $2::bigint, locked_at_ms = locked_at_ms + $2::bigint,
          unlock_not_before_ms = greatest(0, unlock_not_before_ms + $2::bigint)
    WHERE ended_at_ms IS NULL AND expires_at_ms > $1 AND started_at_ms >= $1
      AND least(rotated_at_ms, locked_at_ms) >= -${latestTimeMs}
      AND greatest(started_at_ms, expires_at_ms, rotated_at_ms, locked_at_ms, unlock_not_before_ms)
          <= ${latestTimeMs}`,
);
const restartOverlong = statement(
  `UPDATE sessions SET started_at_ms = $2, expires_at_ms = $3
    WHERE ended_at_ms IS NULL AND expires_at_ms > $3 AND expires_at_ms <= ${latestTimeMs} AND profile = $1`,
);
const removeEnded = statement(
  'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms < $1 ORDER BY ended_at_ms LIMIT $2)',
);

const pageSize = 500;
/** Sorts after every id. */
const afterAllIds = Buffer.alloc(16, 0xff);

export class PostgresSessionRepository implements SessionRepository {
  readonly #queries: Queries;
  readonly #sessionOf: SessionReader;

  constructor(queries: Queries, sessionOf: SessionReader) {
    this.#queries = queries;
    this.#sessionOf = sessionOf;
  }

  async find(id: string): Promise<Session | null> {
    return requireReadable(await this.look(id));
  }

  async look(id: string): Promise<Session | null> {
    const row = await this.#queries.first(find, uuidToBlob(id));
    return row ? this.#sessionOf(row) : null;
  }

  /** Any other node may have written. */
  async takeMovedUsers(): Promise<null> {
    return null;
  }

  async openOfUser(userId: number): Promise<readonly Session[]> {
    return (await this.#queries.all(openOfUser, userId)).map(this.#sessionOf);
  }

  async newestOfUser(userId: number, nowMs: number, limit: number): Promise<readonly Session[]> {
    return (await this.#queries.all(newestOfUser, userId, nowMs, limit)).map(this.#sessionOf);
  }

  async openOfDevice(deviceId: string): Promise<readonly Session[]> {
    return (await this.#queries.all(openOfDevice, uuidToBlob(deviceId))).map(this.#sessionOf);
  }

  async page(afterId: string | null, nowMs: number, limit: number): Promise<readonly Session[]> {
    const before = afterId === null ? afterAllIds : uuidToBlob(afterId);
    return (await this.#queries.all(page, nowMs, before, limit)).map(this.#sessionOf);
  }

  async *open(): AsyncIterableIterator<Session> {
    let before: Buffer = afterAllIds;
    for (;;) {
      const rows = await this.#queries.all(openBefore, before, pageSize);
      for (const row of rows) yield this.#sessionOf(row);
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      before = last.id;
    }
  }

  async countOpen(nowMs: number): Promise<number> {
    return (await this.#queries.first(countOpen, nowMs))?.count ?? 0;
  }

  async overdue(nowMs: number, limit: number): Promise<readonly Session[]> {
    return (await this.#queries.all(overdue, nowMs, limit)).map(this.#sessionOf);
  }

  async insert(session: NewSession): Promise<void> {
    await this.#queries.run(
      insert,
      uuidToBlob(session.id),
      session.userId,
      uuidToBlob(session.deviceId),
      session.deviceLabel,
      session.wardId,
      session.profile,
      session.keyThumbprint === null ? null : Buffer.from(session.keyThumbprint, 'base64url'),
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
    await this.#queries.run(
      rotate,
      uuidToBlob(session.id),
      generation,
      rotatedAtMs,
      minute,
      count,
      keyId,
      issuer,
    );
    return { ...session, generation, rotatedAtMs, stamp, refreshCount };
  }

  async setRefreshCount(id: string, { minute, count }: RefreshCount): Promise<void> {
    await this.#queries.run(setRefreshCount, uuidToBlob(id), minute, count);
  }

  async end(id: string, ended: NonNullable<Session['ended']>): Promise<void> {
    await this.#queries.run(end, uuidToBlob(id), ended.atMs, ended.reason);
  }

  async setContinuedBy(id: string, successorId: string): Promise<void> {
    await this.#queries.run(setContinuedBy, uuidToBlob(id), uuidToBlob(successorId));
  }

  async setLocked(id: string, lockedAtMs: number | null): Promise<void> {
    if (lockedAtMs === null) await this.#queries.run(setUnlocked, uuidToBlob(id));
    else await this.#queries.run(setLocked, uuidToBlob(id), lockedAtMs);
  }

  async orderLock(id: string, orderedAtMs: number): Promise<void> {
    await this.#queries.run(orderLock, uuidToBlob(id), orderedAtMs);
  }

  async setProvesActs(id: string): Promise<void> {
    await this.#queries.run(setProvesActs, uuidToBlob(id));
  }

  async setUnlockAttempts(
    id: string,
    { failures, notBeforeMs }: { readonly failures: number; readonly notBeforeMs: number },
  ): Promise<void> {
    await this.#queries.run(setUnlockAttempts, uuidToBlob(id), failures, notBeforeMs);
  }

  async findPin(id: string): Promise<SessionPin | null> {
    const row = await this.#queries.first(findPin, uuidToBlob(id));
    return row && row.pin_hash !== null ? { hash: row.pin_hash, failures: row.pin_failures } : null;
  }

  async setPin(id: string, { hash, failures }: SessionPin): Promise<void> {
    await this.#queries.run(setPin, uuidToBlob(id), hash, failures);
  }

  async registerStamp({ keyId, issuer }: RefreshStamp): Promise<void> {
    await this.#queries.run(registerStamp, keyId, issuer);
  }

  async restart(
    session: Session,
    { startedAtMs, expiresAtMs }: Pick<Session, 'startedAtMs' | 'expiresAtMs'>,
  ): Promise<Session> {
    await this.#queries.run(restart, uuidToBlob(session.id), startedAtMs, expiresAtMs);
    return { ...session, startedAtMs, expiresAtMs };
  }

  async moveTimes(sinceMs: number, byMs: number): Promise<number> {
    return await this.#queries.run(moveTimes, sinceMs, byMs);
  }

  async restartOverlong(
    profile: Session['profile'],
    { startedAtMs, expiresAtMs }: Pick<Session, 'startedAtMs' | 'expiresAtMs'>,
  ): Promise<number> {
    return await this.#queries.run(restartOverlong, profile, startedAtMs, expiresAtMs);
  }

  async removeEnded(endedBeforeMs: number, limit: number): Promise<number> {
    return await this.#queries.run(removeEnded, endedBeforeMs, limit);
  }
}
