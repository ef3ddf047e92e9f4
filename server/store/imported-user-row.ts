import type { ImportedUserRecord } from '../domain/records/imported-user-record.ts';

export interface ImportedUserRow {
  readonly user_id: number;
  readonly password_fingerprint: Buffer;
  readonly was_disabled: 0 | 1;
  readonly password_set_here: 0 | 1;
  readonly disabled_by_import: 0 | 1;
}

/** The record in a row. */
export function importedUserOf(row: ImportedUserRow): ImportedUserRecord {
  return {
    userId: row.user_id,
    passwordFingerprint: row.password_fingerprint,
    wasDisabled: row.was_disabled === 1,
    passwordSetHere: row.password_set_here === 1,
    disabledByImport: row.disabled_by_import === 1,
  };
}
