import type { ActionResult } from '../session/snapshot.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { done } from './action-failure.ts';

/** Tries at once what waits for its next try; tells whether the server was reached. */
export async function retryNow(state: WorkstationState): Promise<ActionResult> {
  const { prober, session, queue, connection } = state;
  hurryAll(state);
  if (prober.pending) await prober.run();
  if (!prober.holdsBack && session?.refresher.failing)
    await session.refresher.refresh().catch(() => undefined);
  if (!prober.holdsBack && queue.dueInMs !== null) await queue.deliver();
  state.publish();
  return connection.online ? done : { ok: false, error: 'offline' };
}

/** Nothing waits for its back-off any longer: the user asks, the server is back, the machine woke up. */
export function hurryAll({ prober, session, queue }: WorkstationState): void {
  prober.hurry();
  session?.refresher.hurry();
  session?.reports.hurry();
  queue.hurry();
}
