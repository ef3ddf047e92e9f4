import { type RecentUsersResponse, stricterDetail } from '../../../server/contract/recent-users.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import type { VisitorsView, VisitorView } from '../views/snapshot.ts';

type Parts = Pick<
  WorkstationState,
  'api' | 'barrier' | 'connection' | 'dependencies' | 'parked' | 'reviseDeviceKey' | 'stage' | 'visitors'
>;

/**
 * Who may want to sign in: the ward's recent users, as far as policy and server allow, and whoever has just shown a
 * badge. What cannot be found out is left out; nobody needs it to sign in.
 */
export async function lookForVisitors(state: Parts): Promise<VisitorsView> {
  if (state.stage.name !== 'signed_out') return nobody;
  const tiles = await recentUsers(state);
  // Somebody may have signed in meanwhile.
  if (state.stage.name !== 'signed_out') return nobody;
  return { tiles, chosen: state.visitors.fromBadge };
}

const nobody: VisitorsView = { tiles: [], chosen: null };

async function recentUsers(state: Parts): Promise<readonly VisitorView[]> {
  const { policy } = state.dependencies;
  if (policy.show_recent_users === 'off' || state.barrier !== null || state.connection.lost) return [];
  try {
    await state.reviseDeviceKey();
    const { detail, users } = await state.api.recentUsers({});
    if (state.stage.name !== 'signed_out') return [];
    return tilesOf(state, users, stricterDetail(policy.show_recent_users, detail));
  } catch {
    return [];
  }
}

function tilesOf(
  state: Parts,
  users: RecentUsersResponse['users'],
  detail: RecentUsersResponse['detail'],
): readonly VisitorView[] {
  if (detail === 'off') return [];
  const parked = parkedHere(state);
  // Whoever is parked here comes back by the PIN.
  const wanted = users.filter(({ username }) => !parked.some(({ info }) => info.username === username));
  const ids = state.visitors.putTiles(wanted.map(({ username }) => username));
  return wanted.map(({ display_name, initials }, index) => ({
    id: ids[index] ?? '',
    displayName: detail === 'on' ? display_name : null,
    initials,
    forSeconds: null,
  }));
}
