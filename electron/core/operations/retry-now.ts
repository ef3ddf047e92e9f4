import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done } from './action-failure.ts';

export type PartsToHurry = Pick<WorkstationState, 'line' | 'outbox' | 'parked' | 'prober' | 'stage'>;
type Parts = PartsToHurry & Pick<WorkstationState, 'connection' | 'keychain' | 'publish'>;

/** Retries at once whatever waits for its next try; tells whether the server was reached. */
export async function retryNow(state: Parts): Promise<ActionResult> {
  const { prober, outbox, connection } = state;
  hurryAll(state);
  const keychain = state.keychain.tryAgain(true);
  if (prober.pending) await prober.run();
  for (const { refresher } of sessionsHere(state))
    if (!prober.holdsBack && isDueOrFailing(refresher)) await refresher.refresh().catch(() => undefined);
  for (const entries of Object.values(outbox))
    if (!prober.holdsBack && entries.dueInMs !== null) await entries.deliver();
  await keychain;
  state.publish();
  return connection.online ? done : { ok: false, error: 'offline' };
}

/** One that was held back while nobody answered has not even failed. */
function isDueOrFailing({ failing, dueInMs }: LiveSession['refresher']): boolean {
  return failing || (dueInMs !== null && dueInMs <= 0);
}

/** Skips all back-off: the user asks for it, the server is back, or the machine woke up. */
export function hurryAll(state: PartsToHurry): void {
  state.prober.hurry();
  for (const { refresher, reports } of sessionsHere(state)) {
    refresher.hurry();
    reports.hurry();
  }
  for (const entries of Object.values(state.outbox)) entries.hurry();
  state.line.hurry();
}
