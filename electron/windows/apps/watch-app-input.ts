import type { Input, WebContents } from 'electron';
import { type AppKey, answerWindowKeys, appKeyOf, isLetter, type WindowKeyActions } from '../window-keys.ts';

export interface AppInputActions extends WindowKeyActions {
  /** Somebody used keyboard or mouse. */
  reportActivity(): void;
  /** F6, by which Windows programs move between their parts: back to the workstation's bar. */
  leave(): void;
  /** To another app, or to the overview. */
  go(key: AppKey): void;
  /** Ctrl+P, on macOS Cmd+P. */
  print(): void;
}

/** Input in an app's view is the workstation's business, too: it locks and zooms, it keeps awake, it finds the way out. */
export function watchAppInput(contents: WebContents, actions: AppInputActions): void {
  contents.on('before-input-event', (event, input) => {
    if (input.type !== 'keyDown') return;
    actions.reportActivity();
    if (input.key === 'F6' && !input.isAutoRepeat) {
      event.preventDefault();
      actions.leave();
    } else if (isPrintShortcut(input)) {
      event.preventDefault();
      actions.print();
    } else {
      const key = appKeyOf(input);
      if (key === null) return;
      // Even where it leads nowhere: what a key does must not depend on how many apps there are.
      event.preventDefault();
      if (!input.isAutoRepeat) actions.go(key);
    }
  });
  answerWindowKeys(contents, actions, { isOurs: false });
  contents.on('before-mouse-event', (_event, { type }) => {
    // A mouse on a trolley moves by itself.
    if (type === 'mouseDown' || type === 'mouseWheel') actions.reportActivity();
  });
}

function isPrintShortcut(input: Input): boolean {
  const { control, meta, shift, alt, isAutoRepeat } = input;
  return (control || meta) && !shift && !alt && !isAutoRepeat && isLetter(input, 'p');
}
