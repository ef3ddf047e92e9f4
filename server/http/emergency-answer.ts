import type { AdminEmergencies } from '../contract/emergency.ts';
import type { NamedEmergency } from '../domain/emergency/name-emergency.ts';
import { isoTime, isoTimeOrNull } from '../domain/iso-time.ts';
import type { User } from '../domain/users/user.ts';

/** An emergency access in the form of the contract. */
export function adminEmergencyOf({
  access,
  user,
  device,
  officer,
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
    reason: access.reason.text,
    started_at: isoTime(access.startedAtMs),
    ended_at: isoTimeOrNull(access.endedAtMs),
    recorded_at: isoTime(access.recordedAtMs),
    review: review &&
      officer && {
        verdict: review.verdict,
        note: review.note,
        reviewed_by: personOf(officer),
        reviewed_at: isoTime(review.atMs),
      },
  };
}

function personOf({ id, username, displayName }: User) {
  return { id: String(id), username, display_name: displayName };
}
