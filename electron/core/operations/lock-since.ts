import type { LockCause } from '../../../server/contract/sessions.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import { inTime } from '../time/in-time.ts';
import { learnWhose } from './learn-whose.ts';

export type PartsToLockSince = Pick<
  WorkstationState,
  'api' | 'cardsHere' | 'dependencies' | 'parked' | 'stage' | 'tap' | 'turn'
>;

/** Whoever has given her PIN or password waits no longer than this for the server to say whose card was taken out. */
const patienceMs = 1_000;

/**
 * Why a session is to be locked although its user has given her PIN or password in the running action: since then the
 * lock was asked for, or her card was taken out. Null: she is still there.
 */
export async function lockSince(
  state: PartsToLockSince,
  session: Pick<LiveSession, 'info'>,
): Promise<LockCause | null> {
  const { turn } = state;
  // Those that are taken out meanwhile come later in the same round.
  for (const number of turn.cardsTakenOut) if (await hasLeft(state, session, number)) return 'badge';
  return turn.lockSince(session);
}

/** Whether that card was hers. If nobody can say, it counts as hers: then her PIN is asked for once more. */
async function hasLeft(
  state: PartsToLockSince,
  { info }: Pick<LiveSession, 'info'>,
  number: string,
): Promise<boolean> {
  const { cardsHere, dependencies, tap } = state;
  if (cardsHere.belongsTo(number, info.id)) return true;
  const others = sessionsHere(state).filter(({ info: { userId } }) => userId !== info.userId);
  if (others.some((other) => cardsHere.belongsTo(number, other.info.id))) return false;
  // The server keeps one handle for each workstation, and that of whoever has tapped since is needed.
  if (tap?.isAfterSecret) return true;
  const isAnswered = await inTime(dependencies.clock, patienceMs, learnWhose(state, number), () => false);
  return !isAnswered || cardsHere.belongsTo(number, info.id);
}
