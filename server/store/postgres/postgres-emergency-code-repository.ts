import type { EmergencyCode, EmergencyCodeRepository } from '../../domain/records/unverified-use.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const find = statement<EmergencyCode>(
  'SELECT id, uses, expires, made_at_ms AS "madeAtMs" FROM emergency_codes WHERE id = $1',
);
const insert = statement(
  'INSERT INTO emergency_codes (id, uses, expires, made_at_ms) VALUES ($1, $2, $3, $4)',
);

export class PostgresEmergencyCodeRepository implements EmergencyCodeRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  find(id: string): Promise<EmergencyCode | null> {
    return this.#queries.first(find, id);
  }

  async insert({ id, uses, expires, madeAtMs }: EmergencyCode): Promise<void> {
    await this.#queries.run(insert, id, uses, expires, madeAtMs);
  }
}
