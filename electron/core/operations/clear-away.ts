import { dropHeldSignIn, type PartsToDrop } from './drop-held-sign-in.ts';
import { endLocalEmergency, type PartsToEndEmergency } from './local-emergency.ts';

export type PartsToClearAway = PartsToDrop & PartsToEndEmergency;

/** Nobody is at the screen any more, nor is anything that cannot be locked; false: there was no access by a sealed code. */
export function clearAway(state: PartsToClearAway): boolean {
  dropHeldSignIn(state);
  if (state.stage.name !== 'local_emergency') return false;
  // Nothing could unlock it again.
  void endLocalEmergency(state);
  return true;
}
