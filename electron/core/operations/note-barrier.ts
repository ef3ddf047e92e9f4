import type { WorkstationState } from '../session/workstation-state.ts';
import { failureOf } from '../token-api/api-failure.ts';
import type { Barrier } from '../views/snapshot.ts';

/** Remembers when the server lets nobody sign in at this workstation. */
export function noteBarrier(state: WorkstationState, error: unknown): void {
  const failure = failureOf(error);
  const barrier = failure.kind === 'rejected' ? barrierOf(failure.code) : null;
  if (barrier === null) return;
  state.barrier = barrier;
  state.notice = null;
}

function barrierOf(code: string): Barrier | null {
  if (code === 'enrolment_required') return 'not_enrolled';
  return code === 'device_revoked' ? 'revoked' : null;
}
