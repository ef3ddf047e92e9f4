import type { UnverifiedUse } from '../domain/records/unverified-use.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

export interface UseRow {
  readonly id: Buffer;
  readonly key_thumbprint: Buffer;
  readonly problem: UnverifiedUse['problem'];
  readonly crowd: string;
  readonly device_id: Buffer | null;
  readonly address: string | null;
  readonly person: string;
  readonly code_id: string;
  readonly reason_code: UnverifiedUse['reason']['code'];
  readonly reason: string;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly recorded_at_ms: number;
}

export const useColumns = `
  id, key_thumbprint, problem, crowd, device_id, address, person, code_id, reason_code, reason, started_at_ms,
  ended_at_ms, recorded_at_ms`;

/** The report that nobody vouches for in a row. */
export function useOf(row: UseRow): UnverifiedUse {
  return {
    id: blobToUuid(row.id),
    problem: row.problem,
    person: row.person,
    codeId: row.code_id,
    deviceId: blobToUuid(row.device_id),
    keyThumbprint: row.key_thumbprint.toString('base64url'),
    address: row.address,
    crowd: row.crowd,
    reason: { code: row.reason_code, text: row.reason === '' ? null : row.reason },
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    recordedAtMs: row.recorded_at_ms,
  };
}

/** The columns of a report, in order. */
export function valuesOfUse(use: UnverifiedUse) {
  return [
    uuidToBlob(use.id),
    Buffer.from(use.keyThumbprint, 'base64url'),
    use.problem,
    use.crowd,
    uuidToBlob(use.deviceId),
    use.address,
    use.person,
    use.codeId,
    use.reason.code,
    use.reason.text ?? '',
    use.startedAtMs,
    use.endedAtMs,
    use.recordedAtMs,
  ] as const;
}
