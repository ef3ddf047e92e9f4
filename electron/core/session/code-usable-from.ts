import { isCurrent, type OfflineCode } from '../policy/offline-code.ts';
import type { WorkstationState } from './workstation-state.ts';

type Parts = Pick<WorkstationState, 'connection' | 'dependencies' | 'serverTime'>;

/** The sealed codes that could be used today. */
export function currentCodes({ dependencies, serverTime }: Parts): readonly OfflineCode[] {
  const { access, codes } = dependencies.policy.emergency;
  return access === 'off' ? [] : codes.filter((code) => isCurrent(code, serverTime.nowMs()));
}

/**
 * When sealed codes start to be accepted, by the server's clock; null: never, because the policy has none or the
 * server can be reached.
 */
export function codeUsableFromMs(state: Parts): number | null {
  const { lostSinceMs } = state.connection;
  if (lostSinceMs === null || currentCodes(state).length === 0) return null;
  return lostSinceMs + state.dependencies.policy.emergency.offline_after_seconds * 1_000;
}
