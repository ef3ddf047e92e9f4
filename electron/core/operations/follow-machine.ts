import type { LockCause } from '../../../server/contract/sessions.ts';
import type { PowerEvent } from '../ports/power-events.ts';
import type { ServerEndpointState } from '../ports/server-endpoint.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { endLocalEmergency } from './local-emergency.ts';
import { lock } from './lock.ts';
import { hurryAll } from './retry-now.ts';

const lockCauses: Partial<Record<PowerEvent, LockCause>> = {
  suspend: 'suspend',
  'lock-screen': 'os_lock',
  'lid-closed': 'lid',
};

/** What the operating system tells: the screen is locked with the machine's, and a sleep makes time uncertain. */
export function followPower(state: WorkstationState, event: PowerEvent): void {
  // Nobody stands in front of the screen any more.
  if (event !== 'resume') dropHeldSignIn(state);
  // There is nothing that it could be unlocked with.
  if (event !== 'resume' && state.stage.name === 'local_emergency') void endLocalEmergency(state);
  const cause = lockCauses[event];
  if (cause !== undefined) {
    if (state.busy) state.lockWhenDone = cause;
    lock(state, cause);
  }
  if (event !== 'resume') return;
  state.clock.markJump();
  state.line.restart();
  hurryAll(state);
  state.publish();
}

/** What becomes of the server: when it is back, whatever waits for it goes on at once. */
export function followEndpoint(state: WorkstationState, endpoint: ServerEndpointState): void {
  if (endpoint.kind === 'ready') state.line.restart();
  if (endpoint.kind === 'ready') hurryAll(state);
  else state.connection.failed({ kind: 'offline' });
  state.publish();
}
