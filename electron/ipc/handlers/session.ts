import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** The session at this screen, from sign-in to sign-out. */
export function sessionHandlers(workstation: Workstation): HandlersOf<'session'> {
  return {
    'session.sign-in': (credentials) => workstation.signIn(credentials),
    'session.sign-in-replacing': (input) => workstation.signInReplacing(input),
    'session.sign-in-making-room': (input) => workstation.signInMakingRoom(input),
    'session.lock': ({ cause }) => workstation.lock(cause),
    'session.unlock': (input) => workstation.unlock(input),
    'session.switch-user': () => workstation.switchUser(),
    'session.unlock-parked': (input) => workstation.unlockParked(input),
    'session.set-pin': (input) => workstation.setPin(input),
    'session.postpone-pin': () => workstation.postponePin(),
    'session.continue': (input) => workstation.continueSession(input),
    'session.preview-sign-out': () => workstation.previewSignOut(),
    'session.sign-out': () => workstation.signOut(),
    'session.retry-now': () => workstation.retryNow(),
    'session.report-activity': (input) => workstation.reportActivity(input),
  };
}
