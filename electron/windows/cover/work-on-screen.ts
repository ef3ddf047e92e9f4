import type { Snapshot } from '../../core/views/snapshot.ts';

/** Whose work the screen of that snapshot shows; null: nobody's. */
export function workOnScreen({ phase }: Pick<Snapshot, 'phase'>): string | null {
  if (phase.name === 'active') return `seat ${phase.session.seat}`;
  return phase.name === 'local_emergency' ? `emergency ${phase.emergency.startedAtMs}` : null;
}
