import type { Client, ClientRepository } from '../../domain/records/client.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const columns = 'id, name, type, secret_hash AS "secretHash", created_at_ms AS "createdAtMs"';
const find = statement<Client>(`SELECT ${columns} FROM clients WHERE id = $1`);
const findByName = statement<Client>(`SELECT ${columns} FROM clients WHERE name = $1`);
const list = statement<Client>(`SELECT ${columns} FROM clients ORDER BY name`);
const insert = statement(
  'INSERT INTO clients (id, name, type, secret_hash, created_at_ms) VALUES ($1, $2, $3, $4, $5)',
);
const remove = statement('DELETE FROM clients WHERE id = $1');

export class PostgresClientRepository implements ClientRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  find(id: string): Promise<Client | null> {
    return this.#queries.first(find, id);
  }

  findByName(name: string): Promise<Client | null> {
    return this.#queries.first(findByName, name);
  }

  list(): Promise<readonly Client[]> {
    return this.#queries.all(list);
  }

  async insert({ id, name, type, secretHash, createdAtMs }: Client): Promise<void> {
    await this.#queries.run(insert, id, name, type, secretHash, createdAtMs);
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#queries.run(remove, id)) > 0;
  }
}
