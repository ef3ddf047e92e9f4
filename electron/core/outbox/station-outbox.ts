import { createOfflineUses, type OfflineUses, type OfflineUsesParts } from './offline-uses.ts';
import { createSignOuts, type SignOuts, type SignOutsParts } from './sign-outs.ts';

/** What the server does not know yet, independent of sessions; loaded, hurried and delivered together. */
export interface StationOutbox {
  readonly signOuts: SignOuts;
  readonly offlineUses: OfflineUses;
}

export function createStationOutbox(parts: SignOutsParts & OfflineUsesParts): StationOutbox {
  return { signOuts: createSignOuts(parts), offlineUses: createOfflineUses(parts) };
}
