import type { WebContents } from 'electron';
import { isLockShortcut } from '../main-window.ts';

export interface AppInputActions {
  lock(): void;
  /** Somebody used keyboard or mouse. */
  reportActivity(): void;
  /** F6, by which Windows programs move between their parts: back to the workstation's bar. */
  leave(): void;
}

/** Input in an app's view is the workstation's business, too: it locks, it keeps awake, it finds the way out. */
export function watchAppInput(contents: WebContents, actions: AppInputActions): void {
  contents.on('before-input-event', (event, input) => {
    if (input.type !== 'keyDown') return;
    actions.reportActivity();
    if (isLockShortcut(input)) {
      event.preventDefault();
      actions.lock();
    } else if (input.key === 'F6' && !input.isAutoRepeat) {
      event.preventDefault();
      actions.leave();
    }
  });
  contents.on('before-mouse-event', (_event, { type }) => {
    // A mouse on a trolley moves by itself.
    if (type === 'mouseDown' || type === 'mouseWheel') actions.reportActivity();
  });
}
