import type { WorkstationState } from '../session/workstation-state.ts';
import type { VisitorsView } from '../views/snapshot.ts';

type Parts = Pick<
  WorkstationState,
  | 'api'
  | 'barrier'
  | 'connection'
  | 'dependencies'
  | 'parked'
  | 'publish'
  | 'reviseDeviceKey'
  | 'stage'
  | 'station'
  | 'visitors'
>;

/**
 * Looks who may want to sign in: the ward's recent users, as far as policy and server allow, who are in the next
 * snapshot; and whoever has just shown a badge. What cannot be found out is left out; nobody needs it to sign in.
 */
export async function lookForVisitors(state: Parts): Promise<VisitorsView> {
  if (state.stage.name !== 'signed_out') return nobody;
  await lookForRecentUsers(state);
  // Somebody may have signed in meanwhile.
  return state.stage.name === 'signed_out' ? { chosen: state.visitors.fromBadge } : nobody;
}

const nobody: VisitorsView = { chosen: null };

async function lookForRecentUsers(state: Parts): Promise<void> {
  const { station, visitors } = state;
  if (state.barrier !== null || state.connection.lost) return;
  try {
    await state.reviseDeviceKey();
    const { detail, users, device } = await state.api.recentUsers({});
    station.know({ ...(device ?? station.told), recent_users: detail });
    if (state.stage.name === 'signed_out') visitors.putRecent(station.shownDetail === 'off' ? [] : users);
  } catch {
    visitors.putRecent([]);
  }
  state.publish();
}
