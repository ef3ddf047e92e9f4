import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** The notice above the screens. */
export function noticeHandlers(workstation: Workstation): HandlersOf<'notice'> {
  return { 'notice.dismiss': () => workstation.dismissNotice() };
}
