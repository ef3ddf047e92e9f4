import type {
  EmergencyAccess,
  EmergencyReview,
  NewEmergencyAccess,
} from '../domain/records/emergency-access.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

export interface EmergencyRow {
  readonly number: number;
  readonly id: Buffer;
  readonly kind: EmergencyAccess['kind'];
  readonly user_id: number | null;
  readonly person: string | null;
  readonly code_id: string | null;
  readonly device_id: Buffer | null;
  readonly key_thumbprint: Buffer | null;
  readonly ward: string | null;
  readonly address: string | null;
  readonly reason_code: EmergencyAccess['reason']['code'];
  /** Empty: not written at the beginning. */
  readonly reason: string;
  readonly words: string | null;
  readonly words_at_ms: number | null;
  readonly words_noted_by: number | null;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly recorded_at_ms: number;
  readonly doubt: EmergencyAccess['doubt'];
  readonly salt: Buffer;
  readonly verdict: EmergencyReview['verdict'] | null;
  readonly note: string | null;
  readonly reviewed_by: number | null;
  readonly reviewed_at_ms: number | null;
}

export const emergencyColumns = `
  number, id, kind, user_id, person, code_id, device_id, key_thumbprint, ward, address, reason_code, reason,
  words, words_at_ms, words_noted_by, started_at_ms, ended_at_ms, recorded_at_ms, doubt, salt, verdict, note, reviewed_by, reviewed_at_ms`;

/** The emergency access in a row. */
export function accessOf(row: EmergencyRow): EmergencyAccess {
  const { words, words_at_ms: wordsAtMs, verdict, note, reviewed_by: userId, reviewed_at_ms: atMs } = row;
  return {
    number: row.number,
    id: blobToUuid(row.id),
    kind: row.kind,
    userId: row.user_id,
    person: row.person,
    codeId: row.code_id,
    deviceId: blobToUuid(row.device_id),
    keyThumbprint: row.key_thumbprint?.toString('base64url') ?? null,
    ward: row.ward,
    address: row.address,
    reason: { code: row.reason_code, text: row.reason === '' ? null : row.reason },
    laterWords:
      words === null || wordsAtMs === null
        ? null
        : { text: words, atMs: wordsAtMs, notedBy: row.words_noted_by },
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    recordedAtMs: row.recorded_at_ms,
    doubt: row.doubt,
    salt: row.salt,
    review:
      verdict === null || userId === null || atMs === null
        ? null
        : { verdict, note: note ?? '', userId, atMs },
  };
}

/** The columns of a new emergency access, from `id` to `salt`. */
export function accessValues(access: NewEmergencyAccess) {
  return [
    uuidToBlob(access.id),
    access.kind,
    access.userId,
    access.person,
    access.codeId,
    uuidToBlob(access.deviceId),
    access.keyThumbprint === null ? null : Buffer.from(access.keyThumbprint, 'base64url'),
    access.ward,
    access.address,
    access.reason.code,
    access.reason.text ?? '',
    access.startedAtMs,
    access.endedAtMs,
    access.recordedAtMs,
    access.doubt,
    access.salt,
  ] as const;
}
