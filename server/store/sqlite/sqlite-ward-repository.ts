import type { Database, Statement } from 'better-sqlite3';
import type { Ward, WardRepository } from '../../domain/records/ward.ts';

export class SqliteWardRepository implements WardRepository {
  readonly #find: Statement<[number], Ward>;
  readonly #findByName: Statement<[string], Ward>;
  readonly #list: Statement<[], Ward>;
  readonly #insert: Statement;
  readonly #setProfile: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT id, name, profile FROM wards WHERE id = ?');
    this.#findByName = database.prepare('SELECT id, name, profile FROM wards WHERE name = ?');
    this.#list = database.prepare('SELECT id, name, profile FROM wards ORDER BY name');
    this.#setProfile = database.prepare('UPDATE wards SET profile = ? WHERE id = ?');
    this.#insert = database.prepare('INSERT INTO wards (name, profile) VALUES (?, ?)');
  }

  find(id: number): Ward | null {
    return this.#find.get(id) ?? null;
  }

  findByName(name: string): Ward | null {
    return this.#findByName.get(name) ?? null;
  }

  list(): readonly Ward[] {
    return this.#list.all();
  }

  setProfile(id: number, profile: Ward['profile']): void {
    this.#setProfile.run(profile, id);
  }

  insert(ward: Omit<Ward, 'id'>): number {
    return Number(this.#insert.run(ward.name, ward.profile).lastInsertRowid);
  }
}
