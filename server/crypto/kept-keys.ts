import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';
import type { NewAuditEvent } from '../domain/records/audit-event.ts';
import type { KeyFile } from './key-file.ts';
import type { KeyStore } from './key-store.ts';

/** A change of the set of keys, with what is audited of it. */
export interface KeyChange<Result> {
  readonly content: KeyFile;
  readonly events: readonly NewAuditEvent[];
  readonly result: Result;
}

/** The keys of a server together with where they are kept: a file, or sealed in the database. */
export interface KeptKeys extends KeyStore {
  readonly auditSeal: AuditSeal;
  /** Throws `Refusal('unavailable')` while the keys may be outdated. */
  requireCurrent(): void;
  /** The set as it is kept now. Throws `KeyFileError`. */
  read(): Promise<KeyFile>;
  /**
   * Changes the set as it is kept, and audits that, in one job; `change` may be asked again when somebody else was
   * faster, and says null where nothing is to be changed. Throws `KeyFileError`, `Refusal('unavailable')`.
   */
  change<Result>(
    unitOfWork: UnitOfWork,
    change: (content: KeyFile) => KeyChange<Result> | null,
  ): Promise<Result | null>;
  /** The set if it has changed since the last look, otherwise null. Throws `KeyFileError`. */
  readChanges(): Promise<KeyFile | null>;
  /** Makes the next look report the same change again. */
  forgetChanges(): void;
  /** Switches to the keys of a set; on `KeyFileError` the old ones stay in use. */
  adopt(content: KeyFile): void;
}
