import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** Emergency access, with a password or with a sealed code. */
export function emergencyHandlers(workstation: Workstation): HandlersOf<'emergency'> {
  return {
    'emergency.start': ({ confirmed: _, ...input }) => workstation.startEmergency(input),
    'emergency.start-offline': ({ confirmed: _, ...input }) => workstation.startLocalEmergency(input),
    'emergency.end-offline': () => workstation.endLocalEmergency(),
  };
}
