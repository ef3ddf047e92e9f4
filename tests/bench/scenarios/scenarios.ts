import { burstScenario } from './burst.ts';
import { clusterScenario } from './cluster.ts';
import { clusterEndsScenario } from './cluster-ends.ts';
import { clusterMillionScenario } from './cluster-million.ts';
import { clusterPeersScenario } from './cluster-peers.ts';
import { clusterRotationsScenario } from './cluster-rotations.ts';
import { clusterStandbyScenario } from './cluster-standby.ts';
import { everydayScenario } from './everyday.ts';
import { footprintScenario } from './footprint.ts';
import { growthScenario } from './growth.ts';
import { millionScenario } from './million.ts';
import { oneClientScenario } from './one-client.ts';
import { orientationScenario } from './orientation.ts';
import { readsScenario } from './reads.ts';
import { refreshScenario } from './refresh.ts';
import type { Scenario } from './scenario.ts';
import { shiftChangeScenario } from './shift-change.ts';
import { signInScenario } from './sign-in.ts';
import { stationLinesScenario } from './station-lines.ts';
import { workstationScenario } from './workstation.ts';
import { packagedScenario } from './workstation-packaged.ts';

/** All scenarios in order; footprint comes when the shared server has been under load, to show its memory. */
export const scenarios: readonly Scenario[] = [
  orientationScenario,
  refreshScenario,
  oneClientScenario,
  readsScenario,
  signInScenario,
  burstScenario,
  footprintScenario,
  growthScenario,
  millionScenario,
  clusterScenario,
  clusterStandbyScenario,
  clusterMillionScenario,
  clusterRotationsScenario,
  clusterEndsScenario,
  clusterPeersScenario,
  shiftChangeScenario,
  stationLinesScenario,
  workstationScenario,
  everydayScenario,
  packagedScenario,
];

/** Those with these names, and those whose names continue one of them after a dash; without names all. */
export function scenariosNamed(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return scenarios;
  return scenarios.filter(({ name }) => names.some((given) => `${name}-`.startsWith(`${given}-`)));
}
