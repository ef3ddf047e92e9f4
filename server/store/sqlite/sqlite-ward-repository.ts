import type { Database, Statement } from 'better-sqlite3';
import type { Ward, WardRepository, WardUses } from '../../domain/records/ward.ts';

const usesOfWard = `
  SELECT (SELECT count(*) FROM users WHERE ward_id = $id) AS users,
         (SELECT count(*) FROM devices WHERE ward_id = $id AND revoked_at_ms IS NULL) AS devices,
         (SELECT count(*) FROM devices WHERE ward_id = $id AND revoked_at_ms IS NOT NULL) AS "revokedDevices",
         (SELECT count(*) FROM enrolment_codes WHERE ward_id = $id) AS codes,
         (SELECT count(*) FROM sessions WHERE ward_id = $id AND ended_at_ms IS NULL) AS "openSessions",
         (SELECT count(*) FROM sessions WHERE ward_id = $id AND ended_at_ms IS NOT NULL) AS "endedSessions"`;

export class SqliteWardRepository implements WardRepository {
  readonly #find: Statement<[number], Ward>;
  readonly #findByName: Statement<[string], Ward>;
  readonly #list: Statement<[], Ward>;
  readonly #insert: Statement;
  readonly #setProfile: Statement;
  readonly #uses: Statement<[object], WardUses>;
  readonly #remove: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT id, name, profile FROM wards WHERE id = ?');
    this.#findByName = database.prepare('SELECT id, name, profile FROM wards WHERE name = ?');
    this.#list = database.prepare('SELECT id, name, profile FROM wards ORDER BY name');
    this.#setProfile = database.prepare('UPDATE wards SET profile = ? WHERE id = ?');
    this.#insert = database.prepare('INSERT INTO wards (name, profile) VALUES (?, ?)');
    this.#uses = database.prepare(usesOfWard);
    this.#remove = database.prepare('DELETE FROM wards WHERE id = ?');
  }

  async find(id: number): Promise<Ward | null> {
    return this.#find.get(id) ?? null;
  }

  async findByName(name: string): Promise<Ward | null> {
    return this.#findByName.get(name) ?? null;
  }

  async list(): Promise<readonly Ward[]> {
    return this.#list.all();
  }

  async setProfile(id: number, profile: Ward['profile']): Promise<void> {
    this.#setProfile.run(profile, id);
  }

  async insert(ward: Omit<Ward, 'id'>): Promise<number> {
    return Number(this.#insert.run(ward.name, ward.profile).lastInsertRowid);
  }

  async usesOf(id: number): Promise<WardUses> {
    const uses = this.#uses.get({ id });
    if (uses === undefined) throw new Error('nothing was counted');
    return uses;
  }

  async remove(id: number): Promise<void> {
    this.#remove.run(id);
  }
}
