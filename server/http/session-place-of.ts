import type { SessionPlace } from '../contract/session-place.ts';
import type { Session } from '../domain/records/session.ts';
import { isoTime } from '../domain/time/iso-time.ts';

/** Where somebody is signed in, in the form of the contract. */
export function sessionPlaceOf(session: Session): SessionPlace {
  return {
    id: session.id,
    device: session.device?.name ?? session.deviceLabel,
    ward: session.ward,
    started_at: isoTime(session.startedAtMs),
  };
}
