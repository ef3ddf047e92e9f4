import type { ServerEndpointState } from '../ports/server-endpoint.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { hurryAll, type PartsToHurry } from './retry-now.ts';

type Parts = PartsToHurry & Pick<WorkstationState, 'connection' | 'publish'>;

/** Follows the bundled server: when it is back, whatever waits for it continues at once. */
export function followEndpoint(state: Parts, endpoint: ServerEndpointState): void {
  if (endpoint.kind === 'ready') state.line.restart();
  if (endpoint.kind === 'ready') hurryAll(state);
  else state.connection.failed({ kind: 'offline' });
  state.publish();
}
