import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** The user's sessions at other workstations. */
export function sessionsHandlers(workstation: Workstation): HandlersOf<'sessions'> {
  return {
    'sessions.refresh-list': () => workstation.refreshSessionList(),
    'sessions.end-other': (input) => workstation.endOtherSession(input),
  };
}
