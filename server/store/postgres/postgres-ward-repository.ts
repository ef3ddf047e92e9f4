import type { Ward, WardRepository, WardUses } from '../../domain/records/ward.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const find = statement<Ward>('SELECT id, name, profile FROM wards WHERE id = $1');
const findByName = statement<Ward>('SELECT id, name, profile FROM wards WHERE name = $1');
const list = statement<Ward>('SELECT id, name, profile FROM wards ORDER BY name');
const setProfile = statement('UPDATE wards SET profile = $1 WHERE id = $2');
const insert = statement<{ readonly id: number }>(
  'INSERT INTO wards (name, profile) VALUES ($1, $2) RETURNING id',
);

const uses = statement<WardUses>(`
  SELECT (SELECT count(*) FROM users WHERE ward_id = $1) AS users,
         (SELECT count(*) FROM devices WHERE ward_id = $1 AND revoked_at_ms IS NULL) AS devices,
         (SELECT count(*) FROM devices WHERE ward_id = $1 AND revoked_at_ms IS NOT NULL) AS "revokedDevices",
         (SELECT count(*) FROM enrolment_codes WHERE ward_id = $1) AS codes,
         (SELECT count(*) FROM sessions WHERE ward_id = $1 AND ended_at_ms IS NULL) AS "openSessions",
         (SELECT count(*) FROM sessions WHERE ward_id = $1 AND ended_at_ms IS NOT NULL) AS "endedSessions"`);
const remove = statement('DELETE FROM wards WHERE id = $1');

export class PostgresWardRepository implements WardRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  find(id: number): Promise<Ward | null> {
    return this.#queries.first(find, id);
  }

  findByName(name: string): Promise<Ward | null> {
    return this.#queries.first(findByName, name);
  }

  list(): Promise<readonly Ward[]> {
    return this.#queries.all(list);
  }

  async setProfile(id: number, profile: Ward['profile']): Promise<void> {
    await this.#queries.run(setProfile, profile, id);
  }

  async insert({ name, profile }: Omit<Ward, 'id'>): Promise<number> {
    const row = await this.#queries.first(insert, name, profile);
    if (row === null) throw new Error('a ward was inserted without an id');
    return row.id;
  }

  async usesOf(id: number): Promise<WardUses> {
    const counted = await this.#queries.first(uses, id);
    if (counted === null) throw new Error('nothing was counted');
    return counted;
  }

  async remove(id: number): Promise<void> {
    await this.#queries.run(remove, id);
  }
}
