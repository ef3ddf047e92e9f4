import type { AdminEmergencies } from '../contract/emergency.ts';
import type { NamedEmergency } from '../domain/emergency/name-emergency.ts';
import type { Repositories } from '../domain/ports/unit-of-work.ts';
import { wordsOf } from '../domain/records/emergency-access.ts';
import type { UnverifiedUse } from '../domain/records/unverified-use.ts';
import type { User } from '../domain/records/user.ts';
import { isoTime, isoTimeOrNull } from '../domain/time/iso-time.ts';

/** An emergency access in the form of the contract. */
export function adminEmergencyOf({
  access,
  user,
  device,
  officer,
  noter,
}: NamedEmergency): AdminEmergencies['emergency_accesses'][number] {
  const { review } = access;
  return {
    id: access.id,
    kind: access.kind,
    user: user && personOf(user),
    person: access.person,
    code_id: access.codeId,
    device: device && { id: device.id, name: device.name },
    ward: access.ward,
    address: access.address,
    reason_code: access.reason.code,
    reason: wordsOf(access),
    reason_noted_by: noter && personOf(noter),
    started_at: isoTime(access.startedAtMs),
    ended_at: isoTimeOrNull(access.endedAtMs),
    recorded_at: isoTime(access.recordedAtMs),
    doubt: access.doubt,
    review: review &&
      officer && {
        verdict: review.verdict,
        note: review.note,
        reviewed_by: personOf(officer),
        reviewed_at: isoTime(review.atMs),
      },
  };
}

/** A report that nobody vouches for, in the same form. */
export async function unverifiedUseOf(
  { devices }: Pick<Repositories, 'devices'>,
  use: UnverifiedUse,
): Promise<AdminEmergencies['emergency_accesses'][number]> {
  const device = use.deviceId === null ? null : await devices.find(use.deviceId);
  return {
    id: use.id,
    kind: 'offline_code',
    user: null,
    person: use.person,
    code_id: use.codeId,
    device: device && { id: device.id, name: device.name },
    ward: null,
    address: use.address,
    reason_code: use.reason.code,
    reason: use.reason.text,
    reason_noted_by: null,
    started_at: isoTime(use.startedAtMs),
    ended_at: isoTimeOrNull(use.endedAtMs),
    recorded_at: isoTime(use.recordedAtMs),
    doubt: use.problem,
    review: null,
  };
}

function personOf({ id, username, displayName }: User) {
  return { id: String(id), username, display_name: displayName };
}
