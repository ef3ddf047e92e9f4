import { pinDigits } from '../../../server/contract/constants.ts';
import { isSecretField, swallow } from '../../ui/keys.ts';
import { BadgeKeys, longestGapMs } from './badge-keys.ts';

/** More than the gap, because a page that is busy gets its keys late. */
const untilCertainMs = 2 * longestGapMs + 20;

export interface ReadBadge {
  readonly number: string;
  /** The digits went into a field for a password or a PIN: they may be one. */
  readonly inSecretField: boolean;
  /** Puts the digits back where they were typed, marked: Enter sends them, any other key replaces them. */
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
 * digits go where they are going, and only when Enter and the silence after it have shown that it was a badge, the
 * fields get back what they had before. An Enter of anything else does what it would have done. What a device types
 * into the field for a PIN, and is as long as the PIN, is the PIN. Returns a function that ends it.
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

/** A key that was pressed nowhere may have been directed into a field. */
function writtenIn({ target }: KeyboardEvent): EventTarget | null {
  return target instanceof HTMLInputElement ? target : document.activeElement;
}

/** Puts a value into a field without React, which hears of it as of any other input. */
function setFieldValue(field: HTMLInputElement, value: string): void {
  if (field.value === value) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** As long as the PIN that is asked for or, where its length is not known, as a PIN may be. */
function isPinIn(target: EventTarget | null, digits: string): target is HTMLInputElement {
  const length = target instanceof HTMLInputElement ? target.dataset.pinLength : undefined;
  if (length === undefined) return false;
  return length === '' ? digits.length <= pinDigits.most : digits.length === Number(length);
}

/** What Enter does by itself, late. */
function pressEnter(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement) target.form?.requestSubmit();
  else if (target instanceof HTMLElement) target.click();
}

/** Unless somebody has gone on meanwhile. */
function typeAgain(target: EventTarget | null, digits: string): void {
  if (!(target instanceof HTMLInputElement) || document.activeElement !== target) return;
  setFieldValue(target, digits);
  target.select();
}
