import type {
  EmergencyAccess,
  EmergencyRepository,
  EmergencyReview,
  LaterWords,
  NewEmergencyAccess,
  OpenReviews,
} from '../../domain/records/emergency-access.ts';
import type { TimeDoubt } from '../../domain/records/offline-use-times.ts';
import { accessOf, accessValues, type EmergencyRow, emergencyColumns } from '../emergency-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/** Word for word as in the index of the open ones. */
const isOpen = "(verdict IS NULL OR verdict = 'needs_follow_up')";

const find = statement<EmergencyRow>(`SELECT ${emergencyColumns} FROM emergency_accesses WHERE id = $1`);
const page = statement<EmergencyRow>(
  `SELECT ${emergencyColumns} FROM emergency_accesses WHERE number < $1 ORDER BY number DESC LIMIT $2`,
);
// Materialised, since the planner would rather scan years of reviewed ones than sort the few that are open.
const openPage = statement<EmergencyRow>(
  `WITH open AS MATERIALIZED (SELECT ${emergencyColumns} FROM emergency_accesses WHERE ${isOpen} AND number < $1)
   SELECT ${emergencyColumns} FROM open ORDER BY number DESC LIMIT $2`,
);
const countUses = statement<{ readonly count: number }>(
  `SELECT count(*) AS count FROM emergency_accesses WHERE kind = 'offline_code' AND key_thumbprint = $1 AND code_id = $2`,
);
const insert = statement(
  `INSERT INTO emergency_accesses (id, kind, user_id, person, code_id, device_id, key_thumbprint, ward, address,
                                   reason_code, reason, started_at_ms, ended_at_ms, recorded_at_ms, doubt, salt)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
);
const addWords = statement(
  'UPDATE emergency_accesses SET words = $1, words_at_ms = $2, words_noted_by = $3 WHERE id = $4',
);
const end = statement('UPDATE emergency_accesses SET ended_at_ms = $1 WHERE id = $2');
const setDoubt = statement('UPDATE emergency_accesses SET doubt = $1 WHERE id = $2');
const review = statement(
  'UPDATE emergency_accesses SET verdict = $1, note = $2, reviewed_by = $3, reviewed_at_ms = $4 WHERE id = $5',
);
const openReviews = statement<OpenReviews>(
  `SELECT count(*) AS count, count(*) FILTER (WHERE reason = '' AND words IS NULL) AS "withoutWords",
          min(recorded_at_ms) AS "oldestMs" FROM emergency_accesses WHERE ${isOpen}`,
);
const countOpenBefore = statement<{ readonly count: number }>(
  `SELECT count(*) AS count FROM emergency_accesses WHERE ${isOpen} AND recorded_at_ms < $1`,
);
const removeReviewed = statement(
  `DELETE FROM emergency_accesses WHERE number IN (
     SELECT number FROM emergency_accesses WHERE NOT ${isOpen} AND recorded_at_ms < $1 ORDER BY number LIMIT $2)`,
);

export class PostgresEmergencyRepository implements EmergencyRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async find(id: string): Promise<EmergencyAccess | null> {
    const row = await this.#queries.first(find, uuidToBlob(id));
    return row && accessOf(row);
  }

  async page(
    beforeNumber: number | null,
    limit: number,
    { openOnly }: { readonly openOnly: boolean },
  ): Promise<readonly EmergencyAccess[]> {
    const before = beforeNumber ?? Number.MAX_SAFE_INTEGER;
    return (await this.#queries.all(openOnly ? openPage : page, before, limit)).map(accessOf);
  }

  async countUses(keyThumbprint: string, codeId: string): Promise<number> {
    const key = Buffer.from(keyThumbprint, 'base64url');
    return (await this.#queries.first(countUses, key, codeId))?.count ?? 0;
  }

  async insert(access: NewEmergencyAccess): Promise<void> {
    await this.#queries.run(insert, ...accessValues(access));
  }

  async addWords(id: string, { text, atMs, notedBy }: LaterWords): Promise<void> {
    await this.#queries.run(addWords, text, atMs, notedBy, uuidToBlob(id));
  }

  async end(id: string, endedAtMs: number): Promise<void> {
    await this.#queries.run(end, endedAtMs, uuidToBlob(id));
  }

  async setDoubt(id: string, doubt: TimeDoubt): Promise<void> {
    await this.#queries.run(setDoubt, doubt, uuidToBlob(id));
  }

  async review(id: string, { verdict, note, userId, atMs }: EmergencyReview): Promise<void> {
    await this.#queries.run(review, verdict, note, userId, atMs, uuidToBlob(id));
  }

  async openReviews(): Promise<OpenReviews> {
    return (await this.#queries.first(openReviews)) ?? { count: 0, withoutWords: 0, oldestMs: null };
  }

  async countOpenBefore(timeMs: number): Promise<number> {
    return (await this.#queries.first(countOpenBefore, timeMs))?.count ?? 0;
  }

  removeReviewed(recordedBeforeMs: number, limit: number): Promise<number> {
    return this.#queries.run(removeReviewed, recordedBeforeMs, limit);
  }
}
