import type { User } from '../domain/records/user.ts';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly display_name: string;
  readonly role: User['role'];
  readonly ward_id: number | null;
  readonly password_hash: string;
  readonly disabled: 0 | 1;
  readonly emergency: User['emergency'];
  readonly created_at_ms: number;
  readonly salt: Buffer | null;
}

export const userColumns = `
  id, username, display_name, role, ward_id, password_hash, disabled, emergency, created_at_ms, salt`;

/** The user in a row. */
export function userOf(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    wardId: row.ward_id,
    passwordHash: row.password_hash,
    disabled: row.disabled !== 0,
    emergency: row.emergency,
    createdAtMs: row.created_at_ms,
    salt: row.salt,
  };
}
