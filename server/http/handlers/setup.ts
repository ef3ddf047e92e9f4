import type { setupEndpoints } from '../../contract/setup.ts';
import type { Ports } from '../../domain/ports.ts';
import { isSetupNeeded, runSetup } from '../../domain/setup/run-setup.ts';
import type { HandlersOf } from '../serve.ts';

export function setupHandlers(ports: Ports): HandlersOf<typeof setupEndpoints> {
  return {
    setupState: async () => ({ needed: await isSetupNeeded(ports) }),
    setup: ({ body, keyThumbprint, caller }) => runSetup(ports, body, keyThumbprint, caller),
  };
}
