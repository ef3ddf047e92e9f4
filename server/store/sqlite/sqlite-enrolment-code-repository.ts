import type { Database, Statement } from 'better-sqlite3';
import type {
  EnrolmentCode,
  EnrolmentCodeRepository,
  SiteCode,
  SiteTerms,
} from '../../domain/records/enrolment-code.ts';
import { jsonOrNull } from '../../text/json-or-null.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';

interface CodeRow {
  readonly selector: string;
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly ward_id: number | null;
  readonly expires_at_ms: number;
  /** Of a site code, as are the columns after it. */
  readonly id: Buffer | null;
  readonly made_at_ms: number | null;
  readonly uses: number | null;
  readonly uses_left: number | null;
  readonly networks: string | null;
  readonly needs_approval: number | null;
  readonly replaces_same_name: number | null;
}

export class SqliteEnrolmentCodeRepository implements EnrolmentCodeRepository {
  readonly #find: Statement<[string], CodeRow>;
  readonly #insert: Statement;
  readonly #countUse: Statement;
  readonly #remove: Statement;
  readonly #removeExpired: Statement;
  readonly #siteCodes: Statement<[], CodeRow>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM enrolment_codes WHERE selector = ?');
    this.#insert = database.prepare(
      `INSERT INTO enrolment_codes (selector, salt, hash, ward_id, expires_at_ms, id, made_at_ms, uses, uses_left,
                                    networks, needs_approval, replaces_same_name)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#countUse = database.prepare(
      'UPDATE enrolment_codes SET uses_left = uses_left - 1 WHERE selector = ?',
    );
    this.#remove = database.prepare('DELETE FROM enrolment_codes WHERE selector = ?');
    this.#removeExpired = database.prepare('DELETE FROM enrolment_codes WHERE expires_at_ms <= ?');
    this.#siteCodes = database.prepare(
      'SELECT * FROM enrolment_codes WHERE id IS NOT NULL ORDER BY made_at_ms, selector',
    );
  }

  find(selector: string): EnrolmentCode | null {
    const row = this.#find.get(selector);
    return row ? codeOf(row) : null;
  }

  insert({ selector, salt, hash, wardId, expiresAtMs, site }: EnrolmentCode): void {
    this.#insert.run(
      selector,
      salt,
      hash,
      wardId,
      expiresAtMs,
      uuidToBlob(site?.id ?? null),
      site?.madeAtMs ?? null,
      site?.uses ?? null,
      site?.usesLeft ?? null,
      site ? JSON.stringify(site.networks) : null,
      site ? Number(site.needsApproval) : null,
      site ? Number(site.replacesSameName) : null,
    );
  }

  countUse(selector: string): void {
    this.#countUse.run(selector);
  }

  remove(selector: string): void {
    this.#remove.run(selector);
  }

  removeExpired(nowMs: number): void {
    this.#removeExpired.run(nowMs);
  }

  siteCodes(): readonly SiteCode[] {
    return this.#siteCodes.all().flatMap((row) => {
      const { site, ...code } = codeOf(row);
      return site === null ? [] : [{ ...code, site }];
    });
  }
}

function codeOf(row: CodeRow): EnrolmentCode {
  const { selector, salt, hash, ward_id: wardId, expires_at_ms: expiresAtMs } = row;
  return { selector, salt, hash, wardId, expiresAtMs, site: row.id === null ? null : termsOf(row, row.id) };
}

/** What is missing makes a code weaker for nobody: no use is left, and every workstation waits. */
function termsOf(row: CodeRow, id: Buffer): SiteTerms {
  const networks = jsonOrNull(row.networks ?? '');
  const isList = Array.isArray(networks) && networks.every((network) => typeof network === 'string');
  return {
    id: blobToUuid(id),
    madeAtMs: row.made_at_ms ?? 0,
    uses: row.uses ?? 0,
    usesLeft: isList ? (row.uses_left ?? 0) : 0,
    networks: isList ? networks : [],
    needsApproval: row.needs_approval !== 0,
    replacesSameName: row.replaces_same_name === 1,
  };
}
