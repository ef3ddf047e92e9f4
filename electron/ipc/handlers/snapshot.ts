import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** What the screens show. */
export function snapshotHandlers(workstation: Workstation): HandlersOf<'snapshot'> {
  return { 'snapshot.get': async () => workstation.snapshot() };
}
