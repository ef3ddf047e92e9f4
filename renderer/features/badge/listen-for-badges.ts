import { pinDigits } from '../../../server/contract/constants.ts';
import { isSecretField, swallow } from '../../ui/keys.ts';
import { BadgeKeys, longestGapMs } from './badge-keys.ts';

/** Longer than the gap, because a busy page gets its keys late. */
const untilCertainMs = 2 * longestGapMs + 20;

export interface ReadBadge {
  readonly number: string;
  /** The digits went into a field for a password or a PIN, so they may be one. */
  readonly inSecretField: boolean;
  /** Puts the digits back where they were typed, selected: Enter sends them, any other key replaces them. */
  readonly typeAgain: () => void;
}

interface PendingBadge {
  readonly number: string;
  /** Where Enter was pressed. */
  readonly target: EventTarget | null;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Calls `onBadge` with what a badge reader has typed, wherever the focus is. Nothing that people type is held back:
 * digits go where they were going, and only when Enter and the silence after it have shown that this was a badge, the
 * fields get back their previous values. Any other Enter does what it would have done. What a device types into the
 * PIN field is the PIN if it is as long as the PIN. Returns a function that stops listening.
 */
export function listenForBadges(page: Window, onBadge: (badge: ReadBadge) => void): () => void {
  const keys = new BadgeKeys();
  const before = new Map<HTMLInputElement, string>();
  let pending: PendingBadge | null = null;

  const settle = (isBadge: boolean) => {
    if (pending === null) return;
    const { number, target, timer } = pending;
    clearTimeout(timer);
    pending = null;
    const fields = [...before];
    before.clear();
    if (!isBadge) return pressEnter(target);
    for (const [field, value] of fields) setFieldValue(field, value);
    onBadge({ number, inSecretField: isSecretField(target), typeAgain: () => typeAgain(target, number) });
  };
  const waitForSilence = (number: string, target: EventTarget | null) => {
    clearTimeout(pending?.timer);
    pending = { number, target, timer: setTimeout(settle, untilCertainMs, true) };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const outcome = keys.feed(event);
    switch (outcome.kind) {
      case 'trail':
        swallow(event);
        if (pending !== null) waitForSilence(pending.number, pending.target);
        return;
      case 'refuted':
        return settle(false);
      case 'end':
        if (isPinIn(event.target, outcome.number)) return setFieldValue(event.target, outcome.number);
        swallow(event);
        return waitForSilence(outcome.number, event.target);
      case 'first':
        settle(true);
        before.clear();
        return remember(before, writtenIn(event));
      case 'next':
        return remember(before, writtenIn(event));
      case 'other':
        return;
    }
  };
  page.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    page.removeEventListener('keydown', onKeyDown, { capture: true });
    clearTimeout(pending?.timer);
  };
}

function remember(before: Map<HTMLInputElement, string>, target: EventTarget | null): void {
  if (target instanceof HTMLInputElement && !before.has(target)) before.set(target, target.value);
}

/** A key pressed outside any field may have been redirected into one. */
function writtenIn({ target }: KeyboardEvent): EventTarget | null {
  return target instanceof HTMLInputElement ? target : document.activeElement;
}

/** Sets the value of a field from outside React, which notices it like any other input. */
function setFieldValue(field: HTMLInputElement, value: string): void {
  if (field.value === value) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** As long as the PIN asked for or, if its length is not known, as long as a PIN may be. */
function isPinIn(target: EventTarget | null, digits: string): target is HTMLInputElement {
  const length = target instanceof HTMLInputElement ? target.dataset.pinLength : undefined;
  if (length === undefined) return false;
  return length === '' ? digits.length <= pinDigits.most : digits.length === Number(length);
}

/** Does belatedly what Enter would have done. */
function pressEnter(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement) target.form?.requestSubmit();
  else if (target instanceof HTMLElement) target.click();
}

/** Unless somebody has moved on in the meantime. */
function typeAgain(target: EventTarget | null, digits: string): void {
  if (!(target instanceof HTMLInputElement) || document.activeElement !== target) return;
  setFieldValue(target, digits);
  target.select();
}
