import { failureOf } from '../token-api/api-failure.ts';
import type { Barrier } from '../views/snapshot.ts';

/** Why the server lets nobody sign in at this workstation, if that is why something failed. */
export function barrierOf(error: unknown): Barrier | null {
  const failure = failureOf(error);
  if (failure.kind !== 'rejected') return null;
  if (failure.code === 'enrolment_required') return failure.isWaiting ? 'waiting' : 'not_enrolled';
  return failure.code === 'device_revoked' ? 'revoked' : null;
}
