import type {
  EnrolmentCode,
  EnrolmentCodeRepository,
  SiteCode,
} from '../../domain/records/enrolment-code.ts';
import { type CodeRow, codeColumns, codeOf, codeValues } from '../enrolment-code-row.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const find = statement<CodeRow>(`SELECT ${codeColumns} FROM enrolment_codes WHERE selector = $1`);
const insert = statement(
  `INSERT INTO enrolment_codes (${codeColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
const countUse = statement('UPDATE enrolment_codes SET uses_left = uses_left - 1 WHERE selector = $1');
const remove = statement('DELETE FROM enrolment_codes WHERE selector = $1');
const removeExpired = statement('DELETE FROM enrolment_codes WHERE expires_at_ms <= $1');
const siteCodes = statement<CodeRow>(
  `SELECT ${codeColumns} FROM enrolment_codes WHERE id IS NOT NULL ORDER BY made_at_ms, selector`,
);

export class PostgresEnrolmentCodeRepository implements EnrolmentCodeRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async find(selector: string): Promise<EnrolmentCode | null> {
    const row = await this.#queries.first(find, selector);
    return row && codeOf(row);
  }

  async insert(code: EnrolmentCode): Promise<void> {
    await this.#queries.run(insert, ...codeValues(code));
  }

  async countUse(selector: string): Promise<void> {
    await this.#queries.run(countUse, selector);
  }

  async remove(selector: string): Promise<void> {
    await this.#queries.run(remove, selector);
  }

  async removeExpired(nowMs: number): Promise<void> {
    await this.#queries.run(removeExpired, nowMs);
  }

  async siteCodes(): Promise<readonly SiteCode[]> {
    const rows = await this.#queries.all(siteCodes);
    return rows.flatMap((row) => {
      const { site, ...code } = codeOf(row);
      return site === null ? [] : [{ ...code, site }];
    });
  }
}
