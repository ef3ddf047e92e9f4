import { isCommand } from '../ui/keys.ts';

/** An element in which one field waits for a secret, with nothing beside it that could be meant. */
const place = '[data-takes-typing]';

/**
 * Whoever comes to a locked screen types, wherever the focus is: keys that write and would go nowhere go to the field that waits for
 * the PIN or the password. Else the first digits, or all of them, are lost, and those of a quick hand are taken for a
 * badge. Call it after `guardTyping`, which holds back what is the rest of something else, and before whatever looks for badges.
 */
export function directTyping(page: Window): void {
  page.addEventListener(
    'keydown',
    (event) => {
      if (!writes(event) || takesText(event.target)) return;
      fieldThatTakesTyping(page)?.focus();
    },
    { capture: true },
  );
}

/** Where keys go that have no field; null: no field is meant. */
export function fieldThatTakesTyping({ document }: Window): HTMLInputElement | null {
  // Of several, a dialog is the last; behind another dialog none is meant.
  const field = [...document.querySelectorAll<HTMLInputElement>(`${place} input`)].at(-1);
  const dialog = document.querySelector('[role=dialog], [role=alertdialog]');
  return field !== undefined && (dialog === null || dialog.contains(field)) ? field : null;
}

/** Space and Enter press what has the focus. */
function writes(event: KeyboardEvent): boolean {
  const { key } = event;
  return !isCommand(event) && ((key.length === 1 && key !== ' ') || key === 'Dead' || key === 'Process');
}

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}
