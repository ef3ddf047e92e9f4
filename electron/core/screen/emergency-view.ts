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
  const { emergency } = state.dependencies.policy;
  const offered = emergency.access === 'offered';
  const codeFromMs = codeUsableFromMs(state);
  const codeOpens = codeFromMs === null ? [] : emergencyApps(state).map(({ name }) => name);
  return { offered, codeFromMs, codeOpens };
}

function emergencyApps({ dependencies }: Pick<Parts, 'dependencies'>) {
  return dependencies.policy.apps.filter(({ emergency }) => emergency === true);
}

/** An emergency access by a sealed code as the screen shows it. */
export function localEmergencyView(
  state: Parts,
  { use, endsAtMonotonicMs }: LocalEmergency,
): LocalEmergencyView {
  const { clock, serverTime, outbox, shellFacts } = state;
  // The computer's clock may turn out to be wrong meanwhile; the time left stays the same. Whole seconds, so that
  // snapshots do not differ by milliseconds.
  const leftMs = endsAtMonotonicMs - clock.monotonicMs();
  const endsAtMs = Math.round((serverTime.nowMs() + leftMs) / 1_000) * 1_000;
  const apps = emergencyApps(state);
  return {
    person: use.person,
    startedAtMs: endsAtMs - localEmergencyMs,
    endsAtMs,
    apps: apps.map(({ id, name, icon }) => ({ id, name, icon })),
    appTrouble: shellFacts.apps.trouble,
    told: outbox.offlineUses.isTold(use.id),
    wordsMissing: outbox.offlineUses.find(use.id)?.reason === null,
  };
}
