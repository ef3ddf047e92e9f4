import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** Admission of this workstation by IT. */
export function enrolmentHandlers(workstation: Workstation): HandlersOf<'enrolment'> {
  return {
    'enrolment.run': (input) => workstation.enrol(input),
    'enrolment.leave': () => workstation.leaveEnrolment(),
  };
}
