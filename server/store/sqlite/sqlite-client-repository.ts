import type { Database, Statement } from 'better-sqlite3';
import type { Client, ClientRepository } from '../../domain/records/client.ts';

const columns = 'id, name, type, secret_hash AS secretHash, created_at_ms AS createdAtMs';

export class SqliteClientRepository implements ClientRepository {
  readonly #find: Statement<[string], Client>;
  readonly #findByName: Statement<[string], Client>;
  readonly #list: Statement<[], Client>;
  readonly #insert: Statement;
  readonly #remove: Statement;

  constructor(database: Database) {
    this.#find = database.prepare(`SELECT ${columns} FROM clients WHERE id = ?`);
    this.#findByName = database.prepare(`SELECT ${columns} FROM clients WHERE name = ?`);
    this.#list = database.prepare(`SELECT ${columns} FROM clients ORDER BY name`);
    this.#insert = database.prepare(
      'INSERT INTO clients (id, name, type, secret_hash, created_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM clients WHERE id = ?');
  }

  async find(id: string): Promise<Client | null> {
    return this.#find.get(id) ?? null;
  }

  async findByName(name: string): Promise<Client | null> {
    return this.#findByName.get(name) ?? null;
  }

  async list(): Promise<readonly Client[]> {
    return this.#list.all();
  }

  async insert({ id, name, type, secretHash, createdAtMs }: Client): Promise<void> {
    this.#insert.run(id, name, type, secretHash, createdAtMs);
  }

  async remove(id: string): Promise<boolean> {
    return this.#remove.run(id).changes > 0;
  }
}
