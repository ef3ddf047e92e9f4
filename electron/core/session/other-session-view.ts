import type { SessionPlace } from '../../../server/contract/session-place.ts';
import type { OtherSessionView } from './snapshot.ts';

/** A session elsewhere as screens show it. */
export function otherSessionView({ id, device, ward, started_at }: SessionPlace): OtherSessionView {
  return { id, device, ward, startedAtMs: Date.parse(started_at) };
}
