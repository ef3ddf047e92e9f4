import { type LocalEmergency, localEmergencyMs } from '../emergency/local-emergency.ts';
import { codeUsableFromMs } from '../session/code-usable-from.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { EmergencyOffer, LocalEmergencyView } from '../views/snapshot.ts';

type Parts = Pick<
  WorkstationState,
  'clock' | 'connection' | 'dependencies' | 'outbox' | 'serverTime' | 'shellFacts'
>;

/** What the sign-in and lock screens offer for emergencies. */
export function emergencyOffer(state: Parts): EmergencyOffer {
  const offered = state.dependencies.policy.emergency.access === 'offered';
  return { offered, codeFromMs: codeUsableFromMs(state) };
}

/** An emergency access by a sealed code as the screen shows it. */
export function localEmergencyView(
  { clock, serverTime, dependencies, outbox, shellFacts }: Parts,
  { use, endsAtMonotonicMs }: LocalEmergency,
): LocalEmergencyView {
  // The computer's clock may turn out to be wrong meanwhile; the time left stays the same. Whole seconds, so that
  // snapshots do not differ by milliseconds.
  const leftMs = endsAtMonotonicMs - clock.monotonicMs();
  const endsAtMs = Math.round((serverTime.nowMs() + leftMs) / 1_000) * 1_000;
  const apps = dependencies.policy.apps.filter(({ emergency }) => emergency === true);
  return {
    person: use.person,
    startedAtMs: endsAtMs - localEmergencyMs,
    endsAtMs,
    apps: apps.map(({ id, name, icon }) => ({ id, name, icon })),
    appTrouble: shellFacts.apps.trouble,
    told: outbox.offlineUses.isTold(use.id),
  };
}
