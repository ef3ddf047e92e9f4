import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** First-run set-up. */
export function setupHandlers(workstation: Workstation): HandlersOf<'setup'> {
  return { 'setup.run': (input) => workstation.runSetup(input) };
}
