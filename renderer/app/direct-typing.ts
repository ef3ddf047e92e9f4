import { isCommand } from '../ui/keys.ts';

/** An element in which one field waits for a secret, and nothing else could be meant. */
const place = '[data-takes-typing]';

/**
 * At a locked screen people start typing wherever the focus is. Keys that write and would go nowhere go to the field
 * that waits for the PIN or the password. Otherwise the first digits, or all of them, would be lost, and those of a
 * quick typist would be taken for a badge. Call it after `guardTyping`, which holds back typing meant for something
 * else, and before whatever looks for badges.
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

/** The field that receives keys typed outside any field; null: no field is meant. */
export function fieldThatTakesTyping({ document }: Window): HTMLInputElement | null {
  // Of several, the last one is in a dialog; behind any other dialog no field is meant.
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
