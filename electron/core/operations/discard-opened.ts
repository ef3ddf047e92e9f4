import type { OpenedSession } from '../session/opened-session.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { abandonSession } from './abandon-session.ts';

type Parts = Pick<WorkstationState, 'outbox' | 'servers' | 'vault'>;

/** Ends a session that was opened and that nobody will use. */
export async function discardOpened(state: Parts, { info }: Pick<OpenedSession, 'info'>): Promise<void> {
  await abandonSession(state, info);
  await state.vault.remove(info.id);
}
