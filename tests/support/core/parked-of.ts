import type { ParkedView, Snapshot } from '../../../electron/core/views/snapshot.ts';

/** Those in the list of people whose sessions are here. */
export function parkedOf({ people }: Pick<Snapshot, 'people'>): readonly ParkedView[] {
  return people.filter((person) => person.kind === 'parked');
}
