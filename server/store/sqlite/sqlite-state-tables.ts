import type { Database, Statement } from 'better-sqlite3';
import { badgeCommitment, nameCommitment, passwordCommitment } from '../../domain/audit/user-commitments.ts';
import { contentCommitment, noteCommitment } from '../../domain/emergency/emergency-commitments.ts';
import { commitmentOfCode } from '../../domain/enrolment/enrolment-code.ts';
import { stateOfDevice } from '../../domain/records/device.ts';
import type { Entity, EntityKind, Facts, StateTables } from '../../domain/records/entity.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import { foldUsername } from '../../text/fold-username.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';
import { highestUserId } from './highest-user-id.ts';

type Column = string | number | Buffer | null;
type Row = Readonly<Record<string, Column>>;

interface Source {
  readonly kind: EntityKind;
  readonly sql: string;
  readonly entityOf: (row: Row) => { readonly id: string; readonly facts: Facts };
}

/** Whatever a column contains is compared as it is. */
const plain = (value: Column | undefined) =>
  Buffer.isBuffer(value) ? value.toString('hex') : (value ?? null);
const uuid = (value: Column | undefined) => (Buffer.isBuffer(value) ? blobToUuid(value) : plain(value));
const text = (value: Column | undefined) => String(plain(value));
const bytes = (value: Column | undefined) => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));
const time = (value: Column | undefined) => {
  const timeMs = Number(plain(value));
  return Math.abs(timeMs) < 8.64e15 ? isoTime(timeMs) : text(value);
};
const timeOrNull = (value: Column | undefined) => (value === null ? null : Number(plain(value)));
const isTrue = (value: Column | undefined) => (value === null ? null : value !== 0);
const userColumns = ({ id, salt, username, display_name: displayName, password_hash: hash }: Row) => ({
  id: Number(id),
  salt: Buffer.isBuffer(salt) ? salt : null,
  username: text(username),
  displayName: text(displayName),
  passwordHash: text(hash),
});

/** Users are found by this column at sign-in, so it is part of the name. */
const isFound = (username: string, { folded_name: folded }: Row) => folded === foldUsername(username);

/** What was written in an emergency and in its review, in the form the trail vouches for. */
function writtenOf(row: Row): Facts {
  const id = text(uuid(row.id));
  if (!Buffer.isBuffer(row.salt)) return { content: 'without salt', note: 'without salt' };
  const { salt } = row;
  const orNull = (value: Column | undefined) => (value === null ? null : text(value));
  const content = contentCommitment({
    id,
    salt,
    person: orNull(row.person),
    ward: orNull(row.ward),
    startedAtMs: Number(row.started_at_ms),
    reason: { text: text(row.reason) },
  });
  return { content, note: row.note === null ? null : noteCommitment({ id, salt }, { note: text(row.note) }) };
}

const sources: readonly Source[] = [
  {
    kind: 'user',
    sql: 'SELECT * FROM users',
    entityOf: (row) => {
      const user = userColumns(row);
      const isErased = user.username === `[erased ${user.id}]` && user.passwordHash === '!';
      return {
        id: text(row.id),
        facts: {
          role: plain(row.role),
          ward_id: plain(row.ward_id),
          disabled: row.disabled !== 0,
          emergency: plain(row.emergency),
          name: isFound(user.username, row)
            ? (nameCommitment(user) ?? (isErased ? null : user.username))
            : 'unfound',
          password: passwordCommitment(user) ?? (isErased ? null : 'without salt'),
        },
      };
    },
  },
  {
    kind: 'emergency',
    sql: 'SELECT * FROM emergency_accesses',
    entityOf: (row) => ({
      id: text(uuid(row.id)),
      facts: {
        kind: plain(row.kind),
        user_id: plain(row.user_id),
        device_id: uuid(row.device_id),
        reason_code: plain(row.reason_code),
        ...writtenOf(row),
        code_id: plain(row.code_id),
        doubt: plain(row.doubt),
        recorded_at: time(row.recorded_at_ms),
        ended: row.ended_at_ms !== null,
        verdict: plain(row.verdict),
        reviewer_id: plain(row.reviewed_by),
      },
    }),
  },
  {
    kind: 'session',
    sql: `SELECT s.*, d.id AS device_id, s.key_thumbprint IS NOT NULL AND s.key_thumbprint = d.key_thumbprint AS bound
            FROM sessions s LEFT JOIN devices d ON d.number = s.device_number WHERE s.ended_at_ms IS NULL`,
    entityOf: (row) => ({
      id: text(uuid(row.id)),
      facts: {
        user_id: plain(row.user_id),
        device_id: uuid(row.device_id),
        ward_id: plain(row.ward_id),
        profile: plain(row.profile),
        bound: row.bound === 1,
        expires_at: time(row.expires_at_ms),
      },
    }),
  },
  {
    kind: 'device',
    sql: 'SELECT * FROM devices',
    entityOf: (row) => ({
      id: text(uuid(row.id)),
      facts: {
        key: Buffer.isBuffer(row.key_thumbprint) ? row.key_thumbprint.toString('base64url') : null,
        ward_id: plain(row.ward_id),
        state: stateOfDevice({
          enrolledAtMs: timeOrNull(row.enrolled_at_ms),
          waitingSinceMs: timeOrNull(row.waiting_since_ms),
          revokedAtMs: timeOrNull(row.revoked_at_ms),
        }),
      },
    }),
  },
  {
    kind: 'ward',
    sql: 'SELECT * FROM wards',
    entityOf: (row) => ({ id: text(row.id), facts: { name: plain(row.name), profile: plain(row.profile) } }),
  },
  {
    kind: 'client',
    sql: 'SELECT * FROM clients',
    entityOf: (row) => ({
      id: text(row.id),
      facts: { type: plain(row.type), name: plain(row.name), secret: plain(row.secret_hash) },
    }),
  },
  {
    kind: 'badge',
    sql: 'SELECT b.*, u.salt FROM badges b LEFT JOIN users u ON u.id = b.user_id',
    entityOf: (row) => {
      const id = text(uuid(row.id));
      const salt = Buffer.isBuffer(row.salt) ? row.salt : null;
      const hash = bytes(row.hash);
      return {
        id,
        facts: { user_id: plain(row.user_id), number: badgeCommitment(salt, { id, hash }) },
      };
    },
  },
  {
    kind: 'emergency_code',
    sql: 'SELECT * FROM emergency_codes',
    entityOf: (row) => ({
      id: text(row.id),
      facts: { uses: plain(row.uses), expires: plain(row.expires), made_at: time(row.made_at_ms) },
    }),
  },
  {
    kind: 'enrolment_code',
    sql: 'SELECT * FROM enrolment_codes',
    entityOf: (row) => ({
      id: commitmentOfCode({ selector: text(row.selector), salt: bytes(row.salt), hash: bytes(row.hash) }),
      facts: {
        ward_id: plain(row.ward_id),
        expires_at: time(row.expires_at_ms),
        // Of site codes; null for the others, of which the events of before say nothing.
        site_code: uuid(row.id),
        uses_left: plain(row.uses_left),
        networks: plain(row.networks),
        approval: isTrue(row.needs_approval),
        replace_same_name: isTrue(row.replaces_same_name),
      },
    }),
  },
];

/** Reads the tables that the audit trail vouches for, as they are. */
export class SqliteStateTables implements StateTables {
  readonly #database: Database;
  #endOf: Statement<[Buffer], Row> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  *entities(): IterableIterator<Entity> {
    for (const { kind, sql, entityOf } of sources) {
      for (const row of this.#database.prepare<[], Row>(sql).iterate()) yield { kind, ...entityOf(row) };
    }
  }

  isEmpty(): boolean {
    for (const _ of this.entities()) return false;
    return true;
  }

  endOf(sessionId: string): string | null {
    // Prepared on first use: most who open a database never ask.
    this.#endOf ??= this.#database.prepare('SELECT ended_at_ms, ended_reason FROM sessions WHERE id = ?');
    const row = this.#endOf.get(uuidToBlob(sessionId));
    if (!row) return null;
    return row.ended_at_ms === null ? 'open' : text(row.ended_reason);
  }

  highestUserId(): number {
    return highestUserId(this.#database);
  }

  *snapshot(seq: number): IterableIterator<string> {
    const sql = 'SELECT content FROM state_snapshots WHERE seq = ? ORDER BY number';
    yield* this.#database.prepare<[number], string>(sql).pluck().iterate(seq);
  }

  hasSnapshot(): boolean {
    return this.#database.prepare('SELECT 1 FROM state_snapshots LIMIT 1').get() !== undefined;
  }

  putSnapshot(seq: number, lines: readonly string[]): void {
    this.#database.prepare('DELETE FROM state_snapshots').run();
    const insert = this.#database.prepare(
      'INSERT INTO state_snapshots (seq, number, content) VALUES (?, ?, ?)',
    );
    for (const [number, content] of lines.entries()) insert.run(seq, number, content);
  }
}
