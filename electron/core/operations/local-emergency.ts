import { randomUUID } from 'node:crypto';
import type { ParsedInput } from '../contract/channels.ts';
import { localEmergencyMs } from '../emergency/local-emergency.ts';
import { endOfflineUse } from '../outbox/offline-uses.ts';
import { findOfflineCode, type OfflineCode } from '../policy/offline-code.ts';
import { codeUsableFromMs, currentCodes } from '../session/code-usable-from.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, type FailedAction, lockedMeanwhile, notPossibleNow } from './action-failure.ts';
import { dropHeldSignIn, type PartsToDrop } from './drop-held-sign-in.ts';
import { canMakeWay, forgetVisitors, makeWay, type PartsToMakeWay } from './make-way.ts';

type Parts = PartsToDrop &
  PartsToMakeWay &
  Pick<WorkstationState, 'clock' | 'dependencies' | 'offlineTries' | 'secrets' | 'turn'>;
export type PartsToEndEmergency = Pick<
  WorkstationState,
  'connection' | 'dispatch' | 'outbox' | 'publish' | 'serverTime' | 'stage'
>;

const notRecordable: FailedAction = { ok: false, error: 'not_recordable' };

/**
 * Opens the emergency apps, without a token, to whoever has a sealed code while the server cannot be reached. The use
 * is recorded before anything opens, and reported once the server is back.
 */
export async function startLocalEmergency(
  state: Parts,
  { code, person, reasonCode, reason }: ParsedInput<'emergency.start-offline'>,
): Promise<ActionResult> {
  // So that no use of a code is spent in vain.
  if (!canMakeWay(state)) return notPossibleNow;
  const fromMs = codeUsableFromMs(state);
  if (fromMs === null || state.serverTime.nowMs() < fromMs)
    return { ok: false, error: 'code_not_accepted_yet' };
  const refusal = await checkCode(state, code);
  if ('ok' in refusal) return refusal;
  const id = randomUUID();
  const startedAtMs = state.serverTime.nowMs();
  const { offlineUses } = state.outbox;
  const { serverId } = state.servers;
  const stated = { person, reasonCode, reason: reason ?? null };
  const use = { id, serverId, codeId: refusal.id, ...stated, startedAtMs, endedAtMs: null };
  if (!(await offlineUses.addIfKept(use))) return notRecordable;
  // Whoever has left could not lock it.
  if (state.turn.hasLeft) {
    await endOfflineUse(offlineUses, id, startedAtMs);
    return lockedMeanwhile;
  }
  // Somebody may have come back during the check.
  const endsAtMonotonicMs = state.clock.monotonicMs() + localEmergencyMs;
  const emergency = { use: { id, person, startedAtMs }, endsAtMonotonicMs };
  if (!makeWay(state) || !state.dispatch({ kind: 'local_emergency_started', emergency })) {
    await endOfflineUse(offlineUses, id, startedAtMs);
    return notPossibleNow;
  }
  dropHeldSignIn(state);
  forgetVisitors(state);
  state.publish();
  return done;
}

/** The code that was typed, if it may be used; it is counted either way. */
async function checkCode(state: Parts, typed: string): Promise<OfflineCode | FailedAction> {
  const { offlineTries: tries, serverTime, secrets } = state;
  if (secrets.status.persistence === 'memory') return notRecordable;
  const waitMs = await tries.begin(serverTime.nowMs());
  if (waitMs === null) return notRecordable;
  if (waitMs > 0) return { ok: false, error: 'throttled', retryAfterSeconds: Math.ceil(waitMs / 1_000) };
  const codes = currentCodes(state);
  const found = await findOfflineCode(codes, typed);
  if (found === null) return { ok: false, error: 'wrong_emergency_code' };
  const isLeft = await tries.use(found, codes);
  if (isLeft === null) return notRecordable;
  return isLeft ? found : { ok: false, error: 'emergency_code_used_up' };
}

/** Ends it, by its user, its time or because the computer is left; nothing of it stays on screen. */
export async function endLocalEmergency(state: PartsToEndEmergency): Promise<ActionResult> {
  const { stage } = state;
  const atMs = state.serverTime.nowMs();
  if (stage.name !== 'local_emergency' || !state.dispatch({ kind: 'local_emergency_ended', atMs }))
    return notPossibleNow;
  const { id } = stage.emergency.use;
  state.publish();
  const { offlineUses } = state.outbox;
  await endOfflineUse(offlineUses, id, atMs);
  if (state.connection.online) await offlineUses.deliver();
  state.publish();
  return done;
}

/** Milliseconds until it ends; null when there is none. */
export function localEmergencyDueInMs({
  stage,
  clock,
}: Pick<WorkstationState, 'clock' | 'stage'>): number | null {
  return stage.name === 'local_emergency' ? stage.emergency.endsAtMonotonicMs - clock.monotonicMs() : null;
}
