import type { SessionPlace } from '../contract/session-place.ts';
import { isoTime } from '../domain/iso-time.ts';
import type { Session } from '../domain/sessions/session.ts';

/** Where somebody is signed in, in the form of the contract. */
export function sessionPlaceOf(session: Session): SessionPlace {
  return {
    id: session.id,
    device: session.device?.name ?? session.deviceLabel,
    ward: session.ward,
    started_at: isoTime(session.startedAtMs),
  };
}
