import type { SessionPlace } from '../../../server/contract/session-place.ts';
import { type Sessions, sessionsHere } from '../stage/sessions-here.ts';
import type { OtherSessionView } from '../views/snapshot.ts';

/** A session elsewhere as screens show it. */
export function otherSessionView({ id, device, ward, started_at }: SessionPlace): OtherSessionView {
  return { id, device, ward, startedAtMs: Date.parse(started_at) };
}

/** Those on other workstations; emergency access may have left one of the same user parked here. */
export function sessionsElsewhere(
  sessions: Sessions,
  places: readonly SessionPlace[],
): readonly OtherSessionView[] {
  const here = new Set(sessionsHere(sessions).map(({ info }) => info.id));
  return places.filter(({ id }) => !here.has(id)).map(otherSessionView);
}
