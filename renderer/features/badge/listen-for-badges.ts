import { BadgeKeys } from './badge-keys.ts';

/**
 * Calls `onBadge` with what a badge reader has typed, wherever the focus is. Nothing that people type is held back:
 * digits go where they are going, and only when Enter has shown that it was a badge, the fields get back what they
 * had before, and Enter does nothing else. Returns a function that ends it.
 */
export function listenForBadges(page: Window, onBadge: (number: string) => void): () => void {
  const keys = new BadgeKeys();
  const before = new Map<HTMLInputElement, string>();
  const onKeyDown = (event: KeyboardEvent) => {
    const outcome = keys.feed(event);
    if (outcome.kind === 'first') before.clear();
    if (outcome.kind === 'first' || outcome.kind === 'next') remember(before, event.target);
    if (outcome.kind !== 'badge') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const [field, value] of before) giveBack(field, value);
    before.clear();
    onBadge(outcome.number);
  };
  page.addEventListener('keydown', onKeyDown, { capture: true });
  return () => page.removeEventListener('keydown', onKeyDown, { capture: true });
}

function remember(before: Map<HTMLInputElement, string>, target: EventTarget | null): void {
  if (target instanceof HTMLInputElement && !before.has(target)) before.set(target, target.value);
}

/** Past React, which must hear of it as of any other input. */
function giveBack(field: HTMLInputElement, value: string): void {
  if (field.value === value) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
